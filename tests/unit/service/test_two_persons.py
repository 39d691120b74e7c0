"""What takes two persons cannot be one in the database itself, whoever writes there and by whichever way."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Engine, Table, UniqueConstraint, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import clock, db, schema
from service.accounts import ADMINISTRATORS
from service.db import begin_write
from service.tables import Base

assert schema.TABLES, "all tables are known"
APART = re.compile(r"(\w+) <> (\w+)")
ONE, OTHER = 1, 2
# Why two columns that name persons may name the same one.
MAY_BE_ONE: Mapping[tuple[str, str, str], str] = {
    ("submissions", "received_by", "withdrawn_by"): "whoever handed a file in takes it back",
    ("evaluations", "created_by", "published_by"): "published by a publication, which takes two persons",
    ("grants", "granted_by", "revoked_by"): "what was given by mistake is taken back by whoever gave it",
    ("invitations", "made_by", "account_id"): "the account is the one that was opened by the invitation",
    ("objections", "entered_by", "filed_by"): "a township may object to what it entered itself",
    ("objections", "entered_by", "settled_by"): "an officer enters the corrected datum and settles by it",
    ("objections", "entered_by", "withdrawn_by"): "whoever filed it takes it back",
    ("objections", "filed_by", "settled_by"): "two others have decided; what is left is to carry it out",
    ("objections", "filed_by", "withdrawn_by"): "whoever filed it takes it back",
    ("objections", "first_by", "settled_by"): "decided by two; what is left is to carry it out",
    (
        "objections",
        "first_by",
        "withdrawn_by",
    ): "only whoever filed it takes it back, who is not the reviewer",
    ("objections", "second_by", "settled_by"): "decided by two; what is left is to carry it out",
    ("objections", "second_by", "withdrawn_by"): "only whoever filed it takes it back",
    ("objections", "settled_by", "withdrawn_by"): "what is settled is not withdrawn",
    ("objections", "third_by", "settled_by"): "decided by two; what is left is to carry it out",
    ("objections", "third_by", "withdrawn_by"): "only whoever filed it takes it back",
    ("publications", "proposed_by", "refused_by"): "a proposal is taken back by whoever made it",
    ("publications", "published_by", "refused_by"): "what is published is not refused",
    ("webhooks", "created_by", "disabled_by"): "one's own address is disabled by oneself",
}
# What else a row needs so that no other rule refuses it first.
BESIDES: Mapping[str, Mapping[str, Any]] = {"rulings": {"state": "approved"}}


def persons(table: Table) -> list[str]:
    """The columns of a table that name an account."""
    return sorted(
        {key.parent.name for key in table.foreign_keys if key.column.table.name == "accounts"}
        | {column.name for column in table.columns if column.name.endswith("_by")}
    )


def apart(table: Table) -> dict[frozenset[str], str]:
    """The pairs that a constraint keeps apart, and its name."""
    checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
    return {
        frozenset(pair): str(one.name)
        for one in checks
        for pair in APART.findall(str(one.sqltext))
        if set(pair) <= set(persons(table))
    }


def pairs() -> Iterator[tuple[str, str, str]]:
    """Every two columns of a table that name persons."""
    for table in Base.metadata.sorted_tables:
        for first, second in combinations(persons(table), 2):
            yield table.name, first, second


KEPT_APART = [one for one in pairs() if frozenset(one[1:]) in apart(Base.metadata.tables[one[0]])]


def test_every_two_persons_are_kept_apart_or_may_be_one_for_a_reason() -> None:
    reasons = {(table, *sorted(two)) for table, *two in MAY_BE_ONE}
    left = {(table, *sorted(two)) for table, *two in set(pairs()) - set(KEPT_APART)}
    assert left - reasons == set(), "add a CHECK constraint, or the reason why they may be one person"
    assert reasons - left == set(), "these are kept apart now, or are no columns any more"


def test_what_is_approved_by_two_is_among_them() -> None:
    assert {table for table, *_ in KEPT_APART} >= {
        *("applications", "campaign_steps", "disputes", "grants", "objections", "publications", "rulings")
    }


def row(table: Table, **named: int | None) -> dict[str, Any]:
    """A row with something in every column that needs it, and everybody in it somebody else."""
    made: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable or column.default is not None or column.name == "id":
            continue
        made[column.name] = sample(column.type.python_type)
    others = {one: None if table.c[one].nullable else 100 + at for at, one in enumerate(persons(table))}
    return made | others | dict(BESIDES.get(table.name, {})) | named


def sample(kind: type) -> Any:
    """A value of a type."""
    if kind is dt.datetime:
        return clock.now()
    return {dt.date: dt.date(2025, 6, 2), str: "x", int: 1, bool: False, float: 1.0, bytes: b"x"}[kind]


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that writes."""
    with db.session(engine) as session:
        begin_write(session)
        yield session


def refusal(engine: Engine, table: Table, **values: int) -> str:
    """What the database says to a row; nothing of it is kept."""
    with writing(engine) as session:
        try:
            session.execute(insert(table).values(row(table, **values)))
        except IntegrityError as error:
            return str(error.orig)
        finally:
            session.rollback()
    return ""


@pytest.mark.parametrize(("name", "first", "second"), KEPT_APART)
def test_one_person_cannot_be_both(engine: Engine, name: str, first: str, second: str) -> None:
    table = Base.metadata.tables[name]
    constraint = apart(table)[frozenset((first, second))]
    assert constraint in refusal(engine, table, **{first: ONE, second: ONE})
    assert constraint not in refusal(engine, table, **{first: ONE, second: OTHER})


@pytest.mark.parametrize("name", ["opinions", "model_approvals"])
def test_one_person_has_one_voice(name: str) -> None:
    table = Base.metadata.tables[name]
    unique = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    voices = [{column.name for column in one} for one in (*unique, table.primary_key.columns)]
    assert any("account_id" in one and len(one) > 1 for one in voices)


@pytest.mark.parametrize(("held", "wanted"), list(combinations(ADMINISTRATORS, 2)))
def test_nobody_holds_two_of_the_three(engine: Engine, held: str, wanted: str) -> None:
    accounts, grants = (Base.metadata.tables[name] for name in ("accounts", "grants"))
    with writing(engine) as session:
        number = session.execute(insert(accounts).values(label="x").returning(accounts.c.id)).scalar_one()
        session.execute(insert(grants).values(account_id=number, role=held))
    with pytest.raises(IntegrityError, match="grants"), writing(engine) as session:
        session.execute(insert(grants).values(account_id=number, role=wanted))
    with writing(engine) as session:
        session.execute(update(grants).values(revoked_at=clock.now()))
        session.execute(insert(grants).values(account_id=number, role=wanted))


def test_nobody_gives_a_role_to_oneself_or_takes_ones_own(engine: Engine) -> None:
    accounts, grants = (Base.metadata.tables[name] for name in ("accounts", "grants"))
    with writing(engine) as session:
        number = session.execute(insert(accounts).values(label="x").returning(accounts.c.id)).scalar_one()
    for column in ("granted_by", "revoked_by"):
        values = {"account_id": number, "role": "officer", column: number}
        with pytest.raises(IntegrityError, match="oneself"), writing(engine) as session:
            session.execute(insert(grants).values(values))

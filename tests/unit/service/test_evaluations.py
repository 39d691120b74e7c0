import threading

import polars as pl
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from scoring.errors import SchemeError
from service import code, db, evaluations, files, results, schemes, submissions, tables
from service.errors import Conflict, NotFound
from tests.unit.service.conftest import CODE, OTHER, SCHEME

Evaluation = tables.Evaluation


def states(place) -> dict[int, str]:
    with db.session(place.engine) as session:
        return {row.id: row.state for row in session.execute(select(Evaluation.id, Evaluation.state))}


def classes(place, evaluation_id: int) -> dict[str, str]:
    with db.session(place.engine) as session:
        rows = results.page(session, CODE, evaluation_id, limit=100).items
    return {row["uscc"]: row["class"] for row in rows}


def test_a_run_is_a_draft_with_results_and_digests(place) -> None:
    handed_in = place.everything()
    made = place.run()
    assert (made.state, made.year, made.county) == ("draft", 2024, CODE)
    assert evaluations.counts(made) == [
        ("all", "evaluated", "A", 3),
        ("all", "evaluated", "B", 5),
        ("all", "evaluated", "C", 2),
    ]
    assert made.submissions == str([one.id for one in handed_in]).replace(" ", "")
    assert made.code_digest == code.digest()
    in_order = [classes(place, made.id)[one] for one in place.enterprises]
    assert in_order == ["A"] * 3 + ["B"] * 5 + ["C"] * 2


def test_without_files_or_with_another_years_scheme_nothing_is_evaluated(place) -> None:
    with pytest.raises(Conflict, match="no_facts"):
        place.run()
    place.everything()
    with db.session(place.engine) as session:
        scheme = schemes.add(session, CODE, SCHEME.format(year=2023))
        with pytest.raises(Conflict, match="other_year"):
            evaluations.run(session, CODE, scheme.id, 2024, None)
    assert states(place) == {}


def test_the_same_facts_give_the_same_digests(place) -> None:
    place.everything()
    first, second = place.run(), place.run()
    for name in ("facts_digest", "calibration_digest", "results_digest", "scheme_digest"):
        assert getattr(first, name) == getattr(second, name)


def test_publishing_supersedes_what_was_published_for_the_year(place) -> None:
    place.everything()
    first, second, draft = place.publish(), place.publish(), place.run()
    assert states(place) == {first.id: "superseded", second.id: "published", draft.id: "draft"}
    with db.session(place.engine) as session:
        found = evaluations.published(session, CODE)
        assert found
        assert found.id == second.id
        assert evaluations.get(session, CODE, first.id).superseded_at
        assert evaluations.published(session, CODE, 2023) is None


@pytest.mark.parametrize("again", [0, 1])
def test_only_a_draft_can_be_published(place, again: int) -> None:
    place.everything()
    ids = [place.publish().id, place.publish().id]
    with pytest.raises(Conflict, match="not_draft"), db.session(place.engine) as session:
        evaluations.publish(session, CODE, ids[again], None)
    assert states(place) == {ids[0]: "superseded", ids[1]: "published"}


def test_two_that_publish_at_once_leave_one_published(place) -> None:
    place.everything()
    drafts = [place.run().id for _ in range(4)]
    gate = threading.Barrier(len(drafts))

    def publish(evaluation_id: int) -> None:
        with db.session(place.engine) as session:
            evaluations.get(session, CODE, evaluation_id)
            gate.wait(10)
            evaluations.publish(session, CODE, evaluation_id, None)

    threads = [threading.Thread(target=publish, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(states(place).values()) == ["published", "superseded", "superseded", "superseded"]


def test_one_draft_published_twice_at_once_is_published_once(place) -> None:
    place.everything()
    draft = place.run().id
    gate, refused = threading.Barrier(2), []

    def publish() -> None:
        gate.wait(10)
        try:
            with db.session(place.engine) as session:
                evaluations.publish(session, CODE, draft, None)
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert states(place) == {draft: "published"}
    assert len(refused) == 1


def test_the_database_itself_allows_one_published_evaluation_a_year(place) -> None:
    place.everything()
    place.publish()
    draft = place.run()
    forced = update(Evaluation).where(Evaluation.id == draft.id).values(state="published")
    with db.session(place.engine) as session:
        db.begin_write(session)
        with pytest.raises(IntegrityError):
            session.execute(forced)
        session.rollback()


def test_a_replay_comes_out_the_same_whatever_was_handed_in_since(place) -> None:
    handed_in = place.everything()
    made = place.publish()
    place.submit("tax", [(place.enterprises[9], 5000)])
    with db.session(place.engine) as session:
        submissions.withdraw(session, CODE, handed_in[2].id, None)
    with db.session(place.engine) as session:
        again = evaluations.replay(session, CODE, made.id)
    assert again.equal
    assert again.same_code
    assert {name: one.stored for name, one in again.digests.items()} == {
        name: one.found for name, one in again.digests.items()
    }
    assert place.run().facts_digest != made.facts_digest


@pytest.mark.parametrize("name", ["results", "calibration", "scheme"])
def test_a_replay_tells_which_digest_differs(place, name: str) -> None:
    place.everything()
    made = place.run()
    with db.session(place.engine) as session:
        db.begin_write(session)
        session.execute(update(Evaluation).values({f"{name}_digest": "0" * 64}))
    with db.session(place.engine) as session:
        again = evaluations.replay(session, CODE, made.id)
    assert not again.equal
    assert [key for key, one in again.digests.items() if one.stored != one.found] == [name]


def test_a_replay_after_an_upgrade_says_so_and_compares_the_results(place) -> None:
    place.everything()
    made = place.run()
    with db.session(place.engine) as session:
        db.begin_write(session)
        session.execute(update(Evaluation).values(code_digest="0" * 64))
        again = evaluations.replay(session, CODE, made.id)
    assert again.equal
    assert not again.same_code


def test_a_changed_table_of_facts_is_noticed(place) -> None:
    place.everything()
    made = place.run()
    with db.session(place.engine) as session:
        db.begin_write(session)
        seen = evaluations.seen(session, made).facts
        forged = files.parquet(seen.with_columns(tax=pl.col("tax") * 2))
        mine = tables.File.digest == made.facts_digest
        session.execute(update(tables.File).where(mine).values(content=forged))
    with db.session(place.engine) as session:
        again = evaluations.replay(session, CODE, made.id)
    assert not again.equal
    assert again.digests["facts"].found != made.facts_digest


def test_years_in_a_class_come_from_the_published_evaluation_of_last_year(place, models) -> None:
    for year in (2023, 2024):
        place.everything(year)
    place.run(2023)
    draft = place.run(2024)
    worst = place.enterprises[9]
    with db.session(place.engine) as session:
        assert results.get(session, models, CODE, draft.id, worst).years_in_class == 1
    place.publish(2023)
    with db.session(place.engine) as session:
        view = results.get(session, models, CODE, place.run(2024).id, worst)
    assert (view.class_name, view.years_in_class) == ("C", 2)
    assert [(one.name, one.rate, one.amount, one.state) for one in view.policies] == [
        ("power", 0.2, 2000.0, "applied")
    ]


def test_another_countys_evaluation_is_not_there(place, models) -> None:
    place.everything()
    made = place.run()
    one = place.enterprises[0]
    asks = [
        lambda session: evaluations.get(session, OTHER, made.id),
        lambda session: evaluations.publish(session, OTHER, made.id, None),
        lambda session: evaluations.replay(session, OTHER, made.id),
        lambda session: evaluations.calibration(session, OTHER, made.id),
        lambda session: evaluations.run(session, OTHER, made.scheme_id, 2024, None),
        lambda session: schemes.get(session, OTHER, made.scheme_id),
        lambda session: schemes.diff(session, OTHER, made.scheme_id, made.scheme_id),
        lambda session: results.page(session, OTHER, made.id),
        lambda session: results.get(session, models, OTHER, made.id, one),
        lambda session: results.export(session, OTHER, made.id, "csv"),
    ]
    for ask in asks:
        with pytest.raises(NotFound), db.session(place.engine) as session:
            ask(session)
    with db.session(place.engine) as session:
        assert evaluations.page(session, OTHER).total == 0
        assert schemes.list_(session, OTHER) == []
        assert evaluations.published(session, OTHER) is None
    assert states(place) == {made.id: "draft"}


def test_evaluations_are_listed_newest_first_and_filtered(place) -> None:
    place.everything()
    first, second = place.publish(), place.run()
    with db.session(place.engine) as session:
        assert [one.id for one in evaluations.page(session, CODE).items] == [second.id, first.id]
        assert [one.id for one in evaluations.page(session, CODE, state="published").items] == [first.id]
        assert evaluations.page(session, CODE, year=2023).total == 0
        assert evaluations.county_of(session, first.id) == CODE


def test_a_scheme_is_kept_once_and_of_its_own_county(place) -> None:
    text = SCHEME.format(year=2024)
    with db.session(place.engine) as session:
        first, again = schemes.add(session, CODE, text), schemes.add(session, CODE, "# a remark\n" + text)
        assert first.id == again.id
        assert schemes.get(session, CODE, first.id).text == text
        assert session.scalar(select(func.count()).select_from(tables.Scheme)) == 1
        with pytest.raises(SchemeError, match="other_county"):
            schemes.add(session, OTHER, text)
        with pytest.raises(SchemeError):
            schemes.add(session, CODE, text.replace("weight = 60", "weight = 61"))


def test_a_check_tells_every_fault_and_a_difference_in_words(place) -> None:
    text = SCHEME.format(year=2024)
    assert schemes.check(text) == ()
    assert schemes.check("county = ")[0].code == "scheme.not_toml"
    with db.session(place.engine) as session:
        old = schemes.add(session, CODE, text)
        new = schemes.add(session, CODE, text.replace("points = 3", "points = 4"))
        assert schemes.diff(session, CODE, old.id, old.id) == ()
        assert len(schemes.diff(session, CODE, old.id, new.id)) == 1

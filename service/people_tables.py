"""Who may sign in, as what, and by which proof.

Nothing here is deleted: roles and proofs are revoked, accounts disabled. What must never be is refused by
the database itself: two of the three administrators' roles in one hand, and a role given to oneself.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment

IN_FORCE = "revoked_at IS NULL"
ADMINISTRATORS = "role IN ('system', 'security', 'audit')"


class Account(Base):
    """Somebody who acts: a person of a bureau, department, township or enterprise, or a machine of theirs.

    `county` is None for the installation's administrators; `department`, `township`, `park` and `uscc` bound
    what the account may see. `person` and `phone` are personal data and can be masked.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_name", "name", unique=True),
        Index("uq_accounts_oidc", "oidc_issuer", "oidc_subject", unique=True),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str | None] = mapped_column(ForeignKey("counties.code"))
    department: Mapped[str | None]
    township: Mapped[str | None]
    park: Mapped[str | None]
    uscc: Mapped[str | None] = mapped_column(Code, index=True)
    label: Mapped[str] = mapped_column(default="")
    name: Mapped[str | None] = mapped_column(Code)  # by which one signs in; None for one that has only keys
    person: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    password_until: Mapped[dt.datetime | None] = mapped_column(Moment)  # of one that an administrator gave
    password_history: Mapped[str] = mapped_column(Text, default="[]")  # JSON: former hashes, the newest first
    totp_secret: Mapped[str | None]  # encrypted by a key outside the database
    totp_confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    totp_step: Mapped[int | None]  # of the last code taken: none counts twice
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    oidc_issuer: Mapped[str | None] = mapped_column(Code)
    oidc_subject: Mapped[str | None] = mapped_column(Code)
    created_by: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Grant(Base):
    """A role of an account, from when until when, and who gave and took it."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("granted_by <> account_id", name="ck_grants_not_to_oneself"),
        CheckConstraint("revoked_by <> account_id", name="ck_grants_not_from_oneself"),
        Index(
            "uq_grants_role",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
        Index(
            "uq_grants_one_administrator",
            "account_id",
            unique=True,
            sqlite_where=text(f"{IN_FORCE} AND {ADMINISTRATORS}"),
            postgresql_where=text(f"{IN_FORCE} AND {ADMINISTRATORS}"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(Code)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the command line
    granted_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Token(Base):
    """A bearer token, known only by its SHA-256: a session's, or a key of a machine."""

    __tablename__ = "tokens"
    hash: Mapped[str] = mapped_column(Code, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(default="key")  # key, session
    label: Mapped[str] = mapped_column(default="")
    prefix: Mapped[str] = mapped_column(default="")  # the first signs, to tell keys apart
    scopes: Mapped[str | None] = mapped_column(Text)  # JSON: resource:read, resource:write; None: all
    address: Mapped[str | None]  # where a session was opened
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    idle_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Invitation(Base):
    """A code by which somebody of one enterprise opens an account; known only by its SHA-256."""

    __tablename__ = "invitations"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(Code, unique=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    uscc: Mapped[str] = mapped_column(Code, index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class SignIn(Base):
    """One try to sign in, kept to slow down who guesses."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "address", "at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now, index=True)
    address: Mapped[str] = mapped_column(Code)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    succeeded: Mapped[bool]

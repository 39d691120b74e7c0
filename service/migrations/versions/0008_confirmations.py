"""Evidence, confirmations and disputes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# What an enterprise said of a datum stands: a later word is added, none is changed.
SQLITE = """
CREATE TRIGGER confirmations_no_{what} BEFORE {what} ON confirmations
BEGIN SELECT RAISE(ABORT, 'confirmations are only added to'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION confirmations_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'confirmations are only added to'; END $$
""",
    """
CREATE TRIGGER confirmations_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON confirmations
FOR EACH STATEMENT EXECUTE FUNCTION confirmations_are_only_added_to()
""",
)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("about", CODE, nullable=False),
        sa.Column("uscc", CODE, nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("attached_by", sa.Integer(), nullable=True),
        sa.Column("attached_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attached_by"], ["accounts.id"], name=op.f("fk_evidence_attached_by")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_evidence_county")),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_evidence_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("county", "about", "digest", name=op.f("uq_evidence_county_about_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_evidence_county_uscc"), "evidence", ["county", "uscc"])
    op.create_table(
        "collection_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("layout", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_collection_waivers_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_collection_waivers_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_waivers")),
        sqlite_autoincrement=True,
    )
    waived = op.f("ix_collection_waivers_campaign_id_layout")
    op.create_index(waived, "collection_waivers", ["campaign_id", "layout"])
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("datum", CODE, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("stated", sa.String(), nullable=True),
        sa.Column("counts_as", sa.String(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("(answer = 'silent') = (counts_as IS NOT NULL)", name="ck_confirmations_silence"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_confirmations_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_confirmations_campaign_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_confirmations_county")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_confirmations_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sqlite_autoincrement=True,
    )
    named = op.f("ix_confirmations_campaign_id_uscc_datum")
    op.create_index(named, "confirmations", ["campaign_id", "uscc", "datum"])
    _disputes()
    _guard()


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("datum", CODE, nullable=False),
        sa.Column("department", CODE, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("stated", sa.String(), nullable=True),
        sa.Column("claimed", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("answered_by <> filed_by", name="ck_disputes_two_persons"),
        sa.CheckConstraint(
            "(state = 'corrected') = (correction_id IS NOT NULL)", name="ck_disputes_correction"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_disputes_answered_by")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_disputes_campaign_id")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["submissions.id"], name=op.f("fk_disputes_correction_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_disputes_county")),
        sa.ForeignKeyConstraint(["filed_by"], ["accounts.id"], name=op.f("fk_disputes_filed_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_disputes_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sqlite_autoincrement=True,
    )
    named = op.f("ix_disputes_county_campaign_id_department")
    op.create_index(named, "disputes", ["county", "campaign_id", "department"])
    op.create_index(op.f("ix_disputes_uscc"), "disputes", ["uscc"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["campaign_id", "uscc", "datum"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)

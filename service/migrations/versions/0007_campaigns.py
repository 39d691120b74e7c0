"""Campaigns"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
APPROVED_BY_PERSONS = (
    "what <> 'entered' OR to_state NOT IN ('notice', 'approved') "
    "OR (proposed_by IS NOT NULL AND account_id IS NOT NULL)"
)
DECIDED_BY_A_PERSON = "state NOT IN ('granted', 'refused', 'expired') OR decided_by IS NOT NULL"
SQLITE = """
CREATE TRIGGER campaign_steps_no_{what} BEFORE {what} ON campaign_steps
BEGIN SELECT RAISE(ABORT, 'the steps of a campaign are only added to'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION campaign_steps_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the steps of a campaign are only added to'; END $$
""",
    """
CREATE TRIGGER campaign_steps_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_steps
FOR EACH STATEMENT EXECUTE FUNCTION campaign_steps_are_only_added_to()
""",
)


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_campaigns_county")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_campaigns_created_by")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_campaigns_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name=op.f("fk_campaigns_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaigns_county"), ["county"], unique=False)
        batch_op.create_index(
            "uq_campaigns_real",
            ["county", "year"],
            unique=True,
            sqlite_where=sa.text("NOT trial"),
            postgresql_where=sa.text("NOT trial"),
        )
    op.create_table(
        "campaign_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("file_digest", CODE, nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("proposed_by <> account_id", name="ck_campaign_steps_two_persons"),
        sa.CheckConstraint(APPROVED_BY_PERSONS, name="ck_campaign_steps_persons"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_campaign_steps_account_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_steps_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_digest"], ["files.digest"], name=op.f("fk_campaign_steps_file_digest")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_campaign_steps_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_steps")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("campaign_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_steps_campaign_id"), ["campaign_id"], unique=False)
    op.create_table(
        "campaign_deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_deadlines_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_deadlines")),
        sa.UniqueConstraint("campaign_id", "stage", name=op.f("uq_campaign_deadlines_campaign_id_stage")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign_enterprises",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("township", sa.String(), nullable=True),
        sa.Column("park", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_enterprises_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "uscc", name=op.f("pk_campaign_enterprises")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decided_by <> filed_by", name="ck_applications_two_persons"),
        sa.CheckConstraint(DECIDED_BY_A_PERSON, name="ck_applications_person"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_applications_campaign_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_applications_decided_by")),
        sa.ForeignKeyConstraint(["filed_by"], ["accounts.id"], name=op.f("fk_applications_filed_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_applications_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_applications_campaign_id_uscc"), ["campaign_id", "uscc"], unique=False
        )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("uscc", CODE, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("township", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_messages_account_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_messages_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_county_role"), ["county", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_county_uscc"), ["county", "uscc"], unique=False)
    op.create_table(
        "message_reads",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_message_reads_account_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_reads_message_id")),
        sa.PrimaryKeyConstraint("message_id", "account_id", name=op.f("pk_message_reads")),
    )
    op.add_column("jobs", sa.Column("unique_key", CODE))
    op.create_index("uq_jobs_unique_key", "jobs", ["unique_key"], unique=True)
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)

"""Rulings and objections"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SQLITE = """
CREATE TRIGGER opinions_no_{what} BEFORE {what} ON opinions
BEGIN SELECT RAISE(ABORT, 'opinions are only added to'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION opinions_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'opinions are only added to'; END $$
""",
    """
CREATE TRIGGER opinions_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON opinions
FOR EACH STATEMENT EXECUTE FUNCTION opinions_are_only_added_to()
""",
)


def upgrade() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("lifts", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_roles", sa.String(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_roles", sa.String(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('proposed', 'withdrawn')) = (decided_by IS NULL)", name="ck_rulings_decided"
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name="ck_rulings_two_persons"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_rulings_campaign_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_rulings_county")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_rulings_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_rulings_proposed_by")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_rulings_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rulings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rulings_county_uscc"), ["county", "uscc"], unique=False)
        batch_op.create_index(
            "uq_rulings_proposed",
            ["campaign_id", "uscc", "label"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("department", CODE, nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.Column("first_by", sa.Integer(), nullable=True),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("third_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("corrected_submission_id", sa.Integer(), nullable=True),
        sa.Column("corrected_evaluation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_by <> filed_by AND first_by <> entered_by", name="ck_objections_first"),
        sa.CheckConstraint(
            "second_by <> filed_by AND second_by <> entered_by AND second_by <> first_by",
            name="ck_objections_second",
        ),
        sa.CheckConstraint(
            "third_by <> filed_by AND third_by <> entered_by "
            "AND third_by <> first_by AND third_by <> second_by",
            name="ck_objections_third",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_objections_campaign_id")),
        sa.ForeignKeyConstraint(
            ["corrected_evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_objections_corrected_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["corrected_submission_id"],
            ["submissions.id"],
            name=op.f("fk_objections_corrected_submission_id"),
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_objections_county")),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_objections_entered_by")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_objections_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["accounts.id"], name=op.f("fk_objections_filed_by")),
        sa.ForeignKeyConstraint(["first_by"], ["accounts.id"], name=op.f("fk_objections_first_by")),
        sa.ForeignKeyConstraint(["second_by"], ["accounts.id"], name=op.f("fk_objections_second_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_objections_settled_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_objections_submission_id")
        ),
        sa.ForeignKeyConstraint(["third_by"], ["accounts.id"], name=op.f("fk_objections_third_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["accounts.id"], name=op.f("fk_objections_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("county", "number", name=op.f("uq_objections_county_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objections_campaign_id_uscc"), ["campaign_id", "uscc"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_objections_county_state_due_on"), ["county", "state", "due_on"], unique=False
        )
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("ripple", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_opinions_account_id")),
        sa.ForeignKeyConstraint(["objection_id"], ["objections.id"], name=op.f("fk_opinions_objection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint("objection_id", "account_id", name=op.f("uq_opinions_objection_id_account_id")),
        sa.UniqueConstraint("objection_id", "step", name=op.f("uq_opinions_objection_id_step")),
        sqlite_autoincrement=True,
    )
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)

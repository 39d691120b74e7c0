"""Publications, policy lists and webhooks"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# What is evidence is only added to, whoever holds the service's own rights.
ADDED_TO = ("publication_entries", "handovers", "payments")
SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION publications_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$
""",
    *(
        f"""
CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION publications_are_only_added_to()
"""
        for table in ADDED_TO
    ),
)


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", CODE, nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_signing_keys_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_by", sa.Integer(), nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_webhooks_county")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_webhooks_created_by")),
        sa.ForeignKeyConstraint(["disabled_by"], ["accounts.id"], name=op.f("fk_webhooks_disabled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhooks_county"), ["county"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("event", CODE, nullable=False),
        sa.Column("event_id", CODE, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_deliveries_county")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_open",
            ["county", "due_at"],
            unique=False,
            sqlite_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_webhook_id"), ["webhook_id"], unique=False)

    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Integer(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("list_digest", CODE, nullable=True),
        sa.Column("head", CODE, nullable=True),
        sa.Column("key_id", CODE, nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('published', 'superseded') OR "
            "(published_by IS NOT NULL AND signature IS NOT NULL)",
            name="ck_publications_signed",
        ),
        sa.CheckConstraint("published_by <> proposed_by", name="ck_publications_two_persons"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_publications_campaign_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_publications_county")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_publications_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["former_id"], ["publications.id"], name=op.f("fk_publications_former_id")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_keys.id"], name=op.f("fk_publications_key_id")),
        sa.ForeignKeyConstraint(["list_digest"], ["files.digest"], name=op.f("fk_publications_list_digest")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_publications_proposed_by")),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"], name=op.f("fk_publications_published_by")),
        sa.ForeignKeyConstraint(["refused_by"], ["accounts.id"], name=op.f("fk_publications_refused_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_county_year"), ["county", "year"], unique=False)
        batch_op.create_index(
            "uq_publications_proposed",
            ["campaign_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("instrument", CODE, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("executable", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_handovers_county")),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_handovers_digest")),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name=op.f("fk_handovers_given_by")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_handovers_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handovers_county_publication_id"), ["county", "publication_id"], unique=False
        )

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("policy", CODE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("fen <> 0", name="ck_payments_amount"),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_payments_county")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_payments_publication_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_payments_recorded_by")),
        sa.ForeignKeyConstraint(["reverses_id"], ["payments.id"], name=op.f("fk_payments_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_payments_reverses_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payments_county_year_uscc"), ["county", "year", "uscc"], unique=False
        )

    op.create_table(
        "publication_entries",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("township", sa.String(), nullable=True),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("class_title", sa.String(), nullable=False),
        sa.Column("former_class", sa.String(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("code", CODE, nullable=True),
        sa.CheckConstraint("withheld = (code IS NULL)", name="ck_publication_entries_code"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_entries_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "uscc", name=op.f("pk_publication_entries")),
    )
    with op.batch_alter_table("publication_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_entries_code"), ["code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_publication_entries_publication_id_name_uscc"),
            ["publication_id", "name", "uscc"],
            unique=False,
        )

    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ADDED_TO:
            for what in ("UPDATE", "DELETE"):
                op.execute(SQLITE.format(table=table, what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)

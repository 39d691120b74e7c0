"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attributes",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "uscc", "code", "text", name=op.f("pk_attributes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counties",
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_counties")),
    )
    op.create_table(
        "facts",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "uscc", "code", "period", name=op.f("pk_facts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "files",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_files")),
    )
    op.create_table(
        "meters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("user_number", CODE, nullable=False),
        sa.Column("meter", CODE, nullable=True),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("kwh", sa.Float(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meters")),
    )
    with op.batch_alter_table("meters", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meters_submission_id_uscc"), ["submission_id", "uscc"], unique=False
        )

    op.create_table(
        "parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("parcel", CODE, nullable=False),
        sa.Column("holder_uscc", CODE, nullable=True),
        sa.Column("user_uscc", CODE, nullable=True),
        sa.Column("area_m2", sa.Float(), nullable=True),
        sa.Column("used_m2", sa.Float(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_parcels_submission_id_holder_uscc"), ["submission_id", "holder_uscc"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_parcels_submission_id_user_uscc"), ["submission_id", "user_uscc"], unique=False
        )

    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("pool", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("class", sa.String(), nullable=True),
        sa.Column("years_in_class", sa.Integer(), nullable=True),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("township", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("evaluation_id", "uscc", "unit", name=op.f("uq_results_evaluation_id_uscc_unit")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_results_evaluation_id_rank_uscc_unit"),
            ["evaluation_id", "rank", "uscc", "unit"],
            unique=False,
        )

    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("county", CODE, nullable=True),
        sa.Column("uscc", CODE, nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_accounts_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "enterprises",
        sa.Column("county", CODE, nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("named_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_enterprises_county")),
        sa.PrimaryKeyConstraint("county", "uscc", name=op.f("pk_enterprises")),
    )
    op.create_table(
        "schemes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_schemes_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
        sa.UniqueConstraint("county", "digest", name=op.f("uq_schemes_county_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("scheme_digest", sa.String(), nullable=False),
        sa.Column("facts_digest", CODE, nullable=False),
        sa.Column("previous_digest", CODE, nullable=True),
        sa.Column("calibration_digest", sa.String(), nullable=False),
        sa.Column("results_digest", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("calibration", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("submissions", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_evaluations_county")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_evaluations_created_by")),
        sa.ForeignKeyConstraint(["facts_digest"], ["files.digest"], name=op.f("fk_evaluations_facts_digest")),
        sa.ForeignKeyConstraint(
            ["previous_digest"], ["files.digest"], name=op.f("fk_evaluations_previous_digest")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"], name=op.f("fk_evaluations_published_by")),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name=op.f("fk_evaluations_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluations_county"), ["county"], unique=False)
        batch_op.create_index(
            "uq_evaluations_published",
            ["county", "year"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "remembered",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_remembered_account_id")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_remembered")),
    )
    with op.batch_alter_table("remembered", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remembered_created_at"), ["created_at"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_submissions_county")),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_submissions_digest")),
        sa.ForeignKeyConstraint(["received_by"], ["accounts.id"], name=op.f("fk_submissions_received_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["accounts.id"], name=op.f("fk_submissions_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submissions_county_year_state"), ["county", "year", "state"], unique=False
        )

    op.create_table(
        "tokens",
        sa.Column("hash", CODE, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_tokens")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_account_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_county_year_state"))

    op.drop_table("submissions")
    with op.batch_alter_table("remembered", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remembered_created_at"))

    op.drop_table("remembered")
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evaluations_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(batch_op.f("ix_evaluations_county"))

    op.drop_table("evaluations")
    op.drop_table("schemes")
    op.drop_table("enterprises")
    op.drop_table("accounts")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_results_evaluation_id_rank_uscc_unit"))

    op.drop_table("results")
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parcels_submission_id_user_uscc"))
        batch_op.drop_index(batch_op.f("ix_parcels_submission_id_holder_uscc"))

    op.drop_table("parcels")
    with op.batch_alter_table("meters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meters_submission_id_uscc"))

    op.drop_table("meters")
    op.drop_table("files")
    op.drop_table("facts")
    op.drop_table("counties")
    op.drop_table("attributes")

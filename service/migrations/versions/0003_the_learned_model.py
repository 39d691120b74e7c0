"""The learned model"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "model_approvals",
        sa.Column("county", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_model_approvals_account_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_model_approvals_county")),
        sa.PrimaryKeyConstraint("county", "number", "account_id", name=op.f("pk_model_approvals")),
    )
    op.create_table(
        "forecast_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=True),
        sa.Column("for_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("matrix_digest", CODE, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_forecast_runs_county")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_forecast_runs_created_by")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_forecast_runs_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["matrix_digest"], ["files.digest"], name=op.f("fk_forecast_runs_matrix_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_runs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("forecast_runs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_forecast_runs_county_evaluation_id_version"),
            ["county", "evaluation_id", "version"],
            unique=False,
        )
    op.create_table(
        "forecasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("class_now", sa.String(), nullable=True),
        sa.Column("class_forecast", sa.String(), nullable=False),
        sa.Column("downgrade", sa.Float(), nullable=True),
        sa.Column("probabilities", sa.Text(), nullable=False),
        sa.Column("lever", sa.String(), nullable=True),
        sa.Column("lever_effect", sa.Float(), nullable=True),
        sa.Column("reviews", sa.Text(), nullable=True),
        sa.Column("outside", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
        sa.UniqueConstraint("run_id", "uscc", name=op.f("uq_forecasts_run_id_uscc")),
    )
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_forecasts_run_id_downgrade"), ["run_id", "downgrade"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecasts_run_id_downgrade"))

    op.drop_table("forecasts")
    with op.batch_alter_table("forecast_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecast_runs_county_evaluation_id_version"))

    op.drop_table("forecast_runs")
    op.drop_table("model_approvals")

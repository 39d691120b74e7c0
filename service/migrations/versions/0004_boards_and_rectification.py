"""Boards and rectification"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_boards_county")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_boards_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_boards_county_year"), "boards", ["county", "year"], unique=False)
    op.create_table(
        "rectifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_rectifications_county")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_rectifications_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_rectifications_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectifications")),
        sa.UniqueConstraint("county", "year", "uscc", name=op.f("uq_rectifications_county_year_uscc")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rectification_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rectification_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("batch_title", sa.String(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectifications.id"],
            name=op.f("fk_rectification_entries_rectification_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_rectification_entries_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_rectification_entries_rectification_id_kind"),
        "rectification_entries",
        ["rectification_id", "kind"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("rectification_entries")
    op.drop_table("rectifications")
    op.drop_table("boards")

"""Heads of the audit log, erased files"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("exported_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chain", "on", name=op.f("pk_audit_heads")),
    )
    op.add_column("files", sa.Column("erased_at", MOMENT))

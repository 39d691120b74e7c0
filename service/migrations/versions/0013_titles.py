"""Titles have their English beside them"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("schemes", "campaigns", "boards"):
        op.add_column(table, sa.Column("title_en", sa.String(), nullable=False, server_default=""))

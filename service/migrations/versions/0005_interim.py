"""Interim runs"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evaluations", sa.Column("through", sa.String(), nullable=True))
    op.add_column("evaluations", sa.Column("interim", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("evaluations", "interim")
    op.drop_column("evaluations", "through")

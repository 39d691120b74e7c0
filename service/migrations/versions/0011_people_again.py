"""More of people: passwords for once, and roles that nobody takes from himself"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("password_until", sa.DateTime(timezone=True)))
    # Nothing refers to this table: on SQLite it may be copied.
    with op.batch_alter_table("grants", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.create_check_constraint("ck_grants_not_from_oneself", "revoked_by <> account_id")

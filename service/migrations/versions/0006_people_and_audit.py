"""People and the audit log"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# Tables that others refer to are not copied: on SQLite columns are added and dropped in place.
ACCOUNT = (
    sa.Column("department", sa.String()),
    sa.Column("township", sa.String()),
    sa.Column("park", sa.String()),
    sa.Column("name", CODE),
    sa.Column("person", sa.String()),
    sa.Column("phone", sa.String()),
    sa.Column("password_hash", sa.String()),
    sa.Column("password_changed_at", MOMENT),
    sa.Column("password_history", sa.Text(), nullable=False, server_default="[]"),
    sa.Column("totp_secret", sa.String()),
    sa.Column("totp_confirmed_at", MOMENT),
    sa.Column("totp_step", sa.Integer()),
    sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("locked_until", MOMENT),
    sa.Column("oidc_issuer", CODE),
    sa.Column("oidc_subject", CODE),
    sa.Column("created_by", sa.Integer()),
    sa.Column("disabled_at", MOMENT),
)
TOKEN = (
    sa.Column("kind", sa.String(), nullable=False, server_default="key"),
    sa.Column("label", sa.String(), nullable=False, server_default=""),
    sa.Column("prefix", sa.String(), nullable=False, server_default=""),
    sa.Column("scopes", sa.Text()),
    sa.Column("address", sa.String()),
    sa.Column("used_at", MOMENT),
    sa.Column("idle_until", MOMENT),
    sa.Column("expires_at", MOMENT),
)
FORMER_ROLES = """
INSERT INTO grants (account_id, role, granted_at)
SELECT id, CASE role WHEN 'administrator' THEN 'system' ELSE role END, created_at FROM accounts
"""
# Whoever holds the database's own rights can drop these; `muhero migrate` says how to sign in without them.
SQLITE = """
CREATE TRIGGER audit_no_{what} BEFORE {what} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$
""",
    """
CREATE TRIGGER audit_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()
""",
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("object", CODE, nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_audit_chain_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_chain_object"), ["chain", "object"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint("granted_by <> account_id", name="ck_grants_not_to_oneself"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_grants_account_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.id"], name=op.f("fk_grants_granted_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["accounts.id"], name=op.f("fk_grants_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(
            "uq_grants_one_administrator",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND role IN ('system', 'security', 'audit')"),
            postgresql_where=sa.text("revoked_at IS NULL AND role IN ('system', 'security', 'audit')"),
        )
        batch_op.create_index(
            "uq_grants_role",
            ["account_id", "role"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", CODE, nullable=False),
        sa.Column("county", CODE, nullable=False),
        sa.Column("uscc", CODE, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")),
        sa.ForeignKeyConstraint(["county"], ["counties.code"], name=op.f("fk_invitations_county")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_invitations_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_uscc"), ["uscc"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("address", CODE, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_address_at"), ["address", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_at"), ["at"], unique=False)
    op.execute(FORMER_ROLES)
    for column in ACCOUNT:
        op.add_column("accounts", column)
    op.create_index(op.f("ix_accounts_uscc"), "accounts", ["uscc"])
    op.create_index("uq_accounts_name", "accounts", ["name"], unique=True)
    op.create_index("uq_accounts_oidc", "accounts", ["oidc_issuer", "oidc_subject"], unique=True)
    op.drop_column("accounts", "role")
    for column in TOKEN:
        op.add_column("tokens", column)
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)

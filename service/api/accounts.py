"""Accounts: open, list, roles, close, reset. For security administrators, of their county or of all."""

from typing import Any

from service import accounts, auth, oidc, people, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.people_tables import Account as Row
from service.schemas.accounts import (
    Account,
    AccountForm,
    AccountPage,
    AccountQuery,
    IdentityForm,
    NewAccount,
    OneTime,
    RoleForm,
)
from service.schemas.common import Query

blp = Blueprint("accounts", __name__, url_prefix="/api/v1/accounts", description="Accounts")
ONE = "/" + ID.format("account_id")
COLUMNS = tuple(name for name in Account().fields if name not in ("roles", "totp"))
PERSON = ("name", "label", "person", "phone")


@blp.route("", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "开立账户，返回一次性密码"})
@blp.arguments(Query(), location="query")
@blp.arguments(AccountForm())
@blp.response(201, NewAccount())
def create(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Open an account; its password for the first use is shown this once."""
    actor = auth.actor()
    county = body["county"] or query.get("county") or actor.county
    person = people.Person(**{name: body[name] for name in PERSON})
    bounds = {name: body[name] for name in accounts.BOUNDS[1:]}
    made, password = people.create(unit.session(), actor, person, body["roles"], county, bounds)
    return _row(made) | {"password": password}, 201, {"Location": f"{blp.url_prefix}/{made.id}"}


@blp.route("")
@auth.allow("security")
@blp.doc(**{"x-zh": "账户列表"})
@blp.arguments(AccountQuery(), location="query")
@blp.response(200, AccountPage())
def list_(query: dict[str, Any]) -> Any:
    """List the accounts of one's county, or of all."""
    county = auth.county() if query.get("county") else auth.actor().county
    asked = query.get("text"), query["limit"], query["offset"], query.get("role")
    found = people.page(unit.session(), auth.actor(), county, *asked)
    roles = people.roles_of(unit.session(), [one.id for one in found.items])
    return answers.page([_with(one, roles[one.id]) for one in found.items], found.total, query)


@blp.route(ONE)
@auth.allow("security")
@blp.doc(**{"x-zh": "一个账户"})
@blp.arguments(Query(), location="query")
@blp.response(200, Account())
def one(_query: dict[str, Any], account_id: int) -> Any:
    """Give an account."""
    return _row(people.get(unit.session(), auth.actor(), account_id))


@blp.route(f"{ONE}/grant", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "授予角色，立即生效；不能授予本人"})
@blp.arguments(Query(), location="query")
@blp.arguments(RoleForm())
@blp.response(200, Account())
def grant(_query: dict[str, Any], body: dict[str, Any], account_id: int) -> Any:
    """Give an account a role, at once; nobody gives himself one."""
    return _row(people.grant(unit.session(), auth.actor(), account_id, body["role"]))


@blp.route(f"{ONE}/revoke", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "收回角色，立即生效"})
@blp.arguments(Query(), location="query")
@blp.arguments(RoleForm())
@blp.response(200, Account())
def revoke(_query: dict[str, Any], body: dict[str, Any], account_id: int) -> Any:
    """Take a role from an account, at once."""
    return _row(people.revoke(unit.session(), auth.actor(), account_id, body["role"]))


@blp.route(f"{ONE}/disable", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "停用账户；其会话和密钥立即失效"})
@blp.arguments(Query(), location="query")
@blp.response(200, Account())
def disable(_query: dict[str, Any], account_id: int) -> Any:
    """Close an account; its sessions and keys are void at once."""
    return _row(people.disable(unit.session(), auth.actor(), account_id))


@blp.route(f"{ONE}/enable", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "重新启用账户；原会话和密钥不恢复"})
@blp.arguments(Query(), location="query")
@blp.response(200, Account())
def enable(_query: dict[str, Any], account_id: int) -> Any:
    """Open a closed account again; its former sessions and keys stay void."""
    return _row(people.enable(unit.session(), auth.actor(), account_id))


@blp.route(f"{ONE}/password", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "重置密码，返回一次性密码；其会话结束，锁定解除"})
@blp.arguments(Query(), location="query")
@blp.response(201, OneTime())
def password(_query: dict[str, Any], account_id: int) -> Any:
    """Give an account a password for once; its sessions end."""
    return {"password": people.reset_password(unit.session(), auth.actor(), account_id)}


@blp.route(f"{ONE}/totp", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "解除动态口令绑定；其会话结束，下次登录重新绑定"})
@blp.arguments(Query(), location="query")
@blp.response(200, Account())
def totp(_query: dict[str, Any], account_id: int) -> Any:
    """Forget an account's authenticator; its owner enrols another."""
    return _row(people.reset_totp(unit.session(), auth.actor(), account_id))


@blp.route(f"{ONE}/identity", methods=["POST"])
@auth.allow("security")
@blp.doc(**{"x-zh": "关联身份平台用户，此后可由该平台登录"})
@blp.arguments(Query(), location="query")
@blp.arguments(IdentityForm())
@blp.response(200, Account())
def identity(_query: dict[str, Any], body: dict[str, Any], account_id: int) -> Any:
    """Link an account to somebody of the identity platform."""
    issuer = oidc.issuer(unit.config())
    return _row(people.link(unit.session(), auth.actor(), account_id, issuer, body["subject"]))


def _row(found: Row) -> dict[str, Any]:
    return _with(found, people.roles_of(unit.session(), [found.id])[found.id])


def _with(found: Row, roles: list[str]) -> dict[str, Any]:
    plain = {name: getattr(found, name) for name in COLUMNS}
    return plain | {"roles": roles, "totp": found.totp_confirmed_at is not None}

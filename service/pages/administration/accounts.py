"""Accounts as the security administrator keeps them: found, opened, changed, closed."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import accounts, auth, clock, counties, enterprises, oidc, people, unit
from service.accounts import ROLES
from service.api.blueprint import ID
from service.pages import frame, persons, queries
from service.pages.administration import duties
from service.pages.administration.blueprint import LISTED, blp, county, wanted
from service.paging import Page
from service.people import Person
from service.people_tables import Account
from service.schemas.accounts import AccountForm, AccountQuery, IdentityForm, RoleForm

ONE = "/accounts/" + ID.format("account_id")
PERSON = ("name", "label", "person", "phone")


@blp.route("/accounts", endpoint="accounts")
@frame.allow("security")
def list_() -> Response:
    """List accounts: those of a county, or all that one keeps."""
    query = queries.asked(AccountQuery())
    found = listed(LISTED, query["offset"])
    return frame.page(
        "pages/administration/accounts.html",
        found=found,
        held=people.roles_of(unit.session(), [one.id for one in found.items]),
        asked=query,
        all_roles=ROLES,
        named_places=_places(),
        now=clock.now(),
    )


def listed(limit: int, offset: int = 0) -> Page[Account]:
    """List the accounts that are asked for."""
    query = queries.asked(AccountQuery())
    part = query.get("text"), limit, offset, query.get("role")
    return people.page(unit.session(), auth.actor(), county(), *part)


@blp.route("/accounts/new", methods=["GET"])
@frame.allow("security")
def new_account() -> Response:
    """Show the form that opens an account."""
    place = county()
    return frame.page(
        "pages/administration/new_account.html",
        areas=enterprises.places(unit.session(), place) if place else {},
        roles=duties.DUTIES,
        departments=duties.DEPARTMENTS,
        named_places=_places(),
        chosen=_chosen(),
    )


@blp.route("/accounts/new", methods=["POST"])
@frame.allow("security")
@frame.acts(new_account)
def open_account() -> Response:
    """Open an account; its first password is shown this once."""
    actor, roles = auth.actor(), _chosen()
    given = queries.read(AccountForm(), **({"roles": roles} if roles else {}))
    person = Person(**{name: given[name] for name in PERSON})
    bounds = {name: given[name] for name in accounts.BOUNDS[1:]}
    place = given["county"] or county()
    made, password = people.create(unit.session(), actor, person, given["roles"], place, bounds)
    return _account(made.id, password)


@blp.route(ONE, methods=["GET"])
@frame.allow("security")
def account(account_id: int) -> Response:
    """Show an account, and what may be done with it."""
    return _account(account_id, None)


@blp.route(ONE, methods=["POST"])
@frame.allow("security")
@frame.acts(account)
def change_account(account_id: int) -> Response | BareResponse:
    """Do what the button says."""
    return ACTS[wanted(ACTS)](account_id)


def _account(account_id: int, password: str | None) -> Response:
    session, actor = unit.session(), auth.actor()
    found = people.get(session, actor, account_id)
    held = people.roles_of(session, [found.id])[found.id]
    return frame.page(
        "pages/administration/account.html",
        persons=persons.of([found.created_by]),
        account=found,
        held=held,
        duties=duties.DUTIES,
        possible=duties.possible(found, held),
        meet=duties.meet(held),
        password=password,
        own=found.id == actor.id,
        platform=unit.config().oidc,
        named_places=_places(),
        now=clock.now(),
    )


def _chosen() -> list[str]:
    """Give the roles that are ticked."""
    return request.form.getlist("roles")


def _places() -> dict[str, str]:
    """Name the counties, for who keeps accounts of more than one."""
    if auth.actor().county is not None:
        return {}
    return {one.code: one.name for one in counties.list_(unit.session())}


def _grant(account_id: int) -> BareResponse:
    given = queries.read(RoleForm())
    people.grant(unit.session(), auth.actor(), account_id, given["role"])
    return _done(account_id, "角色已授予，立即生效。", "The role is given, at once.")


def _revoke(account_id: int) -> BareResponse:
    given = queries.read(RoleForm())
    people.revoke(unit.session(), auth.actor(), account_id, given["role"])
    return _done(account_id, "角色已收回，立即生效。", "The role is taken, at once.")


def _disable(account_id: int) -> BareResponse:
    people.disable(unit.session(), auth.actor(), account_id)
    return _done(account_id, "账户已停用，其登录和密钥已失效。", "Closed: its sessions and keys are void.")


def _enable(account_id: int) -> BareResponse:
    people.enable(unit.session(), auth.actor(), account_id)
    return _done(account_id, "账户已重新启用。", "The account is open again.")


def _password(account_id: int) -> Response:
    return _account(account_id, people.reset_password(unit.session(), auth.actor(), account_id))


def _totp(account_id: int) -> BareResponse:
    people.reset_totp(unit.session(), auth.actor(), account_id)
    return _done(account_id, "已解除动态口令绑定，下次登录时重新绑定。", "Codes are to be enrolled anew.")


def _link(account_id: int) -> BareResponse:
    given = queries.read(IdentityForm())
    issuer = oidc.issuer(unit.config())
    people.link(unit.session(), auth.actor(), account_id, issuer, given["subject"])
    return _done(account_id, "已关联身份平台用户。", "The account is linked.")


def _done(account_id: int, zh: str, en: str) -> BareResponse:
    return frame.done(zh, en, "administration.account", account_id=account_id)


ACTS: dict[str, Callable[[int], Response | BareResponse]] = {
    "grant": _grant,
    "revoke": _revoke,
    "disable": _disable,
    "enable": _enable,
    "password": _password,
    "totp": _totp,
    "link": _link,
}

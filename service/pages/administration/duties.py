"""What each role is for, what never goes together, and in which matters two persons are needed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scoring.errors import Fault, InputError
from scoring.facts import FACTS
from service import accounts
from service.accounts import ADMINISTRATORS, ROLES, Role
from service.people_tables import Account

Pair = tuple[str, str]
DUTIES: Mapping[Role, Pair] = {
    "officer": (
        "组织年度评价：收数据、运行评价、提出名单",
        "Collects, evaluates, proposes the list",
    ),
    "department": (
        "提交并核对本部门数据，答复数据异议",
        "Hands in its own data and answers for them",
    ),
    "township": ("查看和联系本乡镇（园区）企业", "Sees and serves the township's or park's enterprises"),
    "reviewer": ("复核异议和调整认定", "Reviews objections and rulings"),
    "approver": ("代表审定机构批准、公布", "Approves and publishes for the deciding body"),
    "observer": ("省市查看下级结果，不作任何改动", "Sees the counties below, changes nothing"),
    "enterprise": ("查看本企业结果，确认数据，提出异议", "Sees its own result, confirms data, objects"),
    "system": ("管理运行参数、模型和密钥，不管账户", "Keeps settings, models and keys, but no accounts"),
    "security": ("管理账户和角色，不看业务数据", "Keeps accounts and roles, but sees no figures"),
    "audit": ("查验审计日志，不作任何改动", "Examines the audit log, changes nothing"),
}
# Whoever holds both may do either, but never both in the same matter: the operations refuse it.
TWO_PERSONS: tuple[tuple[Pair, Pair], ...] = (
    (("提出公布名单", "Proposing a publication"), ("确认公布", "Publishing it")),
    (("选定评价结果", "Choosing the run"), ("批准进入审定", "Approving it")),
    (("提出调整认定", "Proposing a ruling"), ("批准认定", "Deciding it")),
    (("异议初审", "First review of an objection"), ("异议复审、审批", "Second review, decision")),
    (("提交有争议的数据", "Handing in a disputed datum"), ("审理对它的异议", "Reviewing the objection")),
    (("提出启用未过检验的模型", "Proposing a model that failed"), ("同意启用", "Agreeing to it")),
    (("管理账户", "Keeping accounts"), ("本人的账户", "One's own account")),
)
DEPARTMENTS = tuple(sorted({one.department for one in FACTS} - {"enterprise"}))
MEETING = frozenset({"officer", "reviewer", "approver"})


@dataclass(frozen=True)
class Possible:
    """A role that an account does not hold, and what stands against it."""

    role: Role
    against: tuple[Fault, ...]


def apart(role: Role) -> tuple[Role, ...]:
    """List the roles that nobody holds together with this one."""
    if role == "enterprise":
        return tuple(one for one in ROLES if one != role)
    others = tuple(one for one in ADMINISTRATORS if one != role) if role in ADMINISTRATORS else ()
    return (*others, "enterprise")


def needed(role: Role) -> tuple[str, ...]:
    """List the bounds of which a role needs one."""
    return ("uscc",) if role == "enterprise" else accounts.NEEDS.get(role, ())


def possible(account: Account, held: Collection[str]) -> list[Possible]:
    """Tell of every role that an account does not hold whether it could."""
    bounds = {name: getattr(account, name) for name in accounts.BOUNDS[1:]}
    return [
        Possible(role, _against([*held, role], account.county, bounds)) for role in ROLES if role not in held
    ]


def meet(held: Collection[str]) -> bool:
    """Tell whether somebody holds roles that meet in one matter, where another person is needed."""
    return len(MEETING & set(held)) > 1


def _against(
    roles: Collection[str], county: str | None, bounds: Mapping[str, str | None]
) -> tuple[Fault, ...]:
    try:
        accounts.check(roles, county, bounds)
    except InputError as error:
        return error.faults
    return ()

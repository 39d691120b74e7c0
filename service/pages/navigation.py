"""Where one can go: the portal's menu, by the task and by the roles that have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from service import language
from service.accounts import Actor, Role
from service.pages import address

OFFICE: tuple[Role, ...] = ("officer", "reviewer", "approver", "observer")


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    endpoint: str
    zh: str
    en: str
    roles: tuple[Role, ...]  # none: for everybody, signed in or not


@dataclass(frozen=True)
class Group:
    """The lines of one task."""

    zh: str
    en: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Link:
    """A line as a page shows it."""

    address: str
    words: str
    here: str  # of `aria-current`: "page", "true" where a page below it is shown, or nothing


MENU = (
    Group(
        "我的企业",
        "My enterprise",
        (
            Entry("mine.glance", "评价结果", "Result", ("enterprise",)),
            Entry("mine.data", "数据确认", "Data", ("enterprise",)),
            Entry("mine.improve", "怎样提升", "What would lift it", ("enterprise",)),
            Entry("mine.history", "历年变化", "Years", ("enterprise",)),
            Entry("mine.objections", "异议", "Objections", ("enterprise",)),
        ),
    ),
    Group(
        "年度评价",
        "Campaign",
        (
            Entry("campaigns.board", "工作进度", "Board", (*OFFICE, "department", "township")),
            Entry("collecting.submissions", "数据提交", "Submissions", (*OFFICE, "department")),
            Entry("collecting.quality", "可疑数据", "Suspicious data", (*OFFICE, "department")),
            Entry("collecting.enterprises", "企业名单", "Enterprises", (*OFFICE, "township")),
            Entry("collecting.disputes", "数据异议", "Disputed data", (*OFFICE, "department")),
        ),
    ),
    Group(
        "评价与公布",
        "Evaluation",
        (
            Entry("evaluating.runs", "评价", "Runs", OFFICE),
            Entry("deciding.rulings", "认定与调整", "Rulings", OFFICE),
            Entry("deciding.objections", "异议处理", "Objections", OFFICE),
            Entry("publishing.publications", "公布", "Publication", OFFICE),
            Entry("publishing.policies", "政策清单", "Policy lists", OFFICE),
        ),
    ),
    Group(
        "分析",
        "Analysis",
        (
            Entry("region.board", "区域看板", "Region", OFFICE),
            Entry("region.rectification", "整改清单", "Rectification", OFFICE),
            Entry("trying.schemes", "评价办法", "Schemes", OFFICE),
            Entry("trying.simulation", "办法模拟", "Simulation", OFFICE),
            Entry("models.versions", "预测模型", "Model", (*OFFICE, "system")),
        ),
    ),
    Group(
        "系统",
        "System",
        (
            Entry("administration.accounts", "账户与角色", "Accounts", ("security",)),
            Entry("administration.invitations", "企业邀请", "Invitations", ("officer", "township")),
            Entry("administration.jobs", "后台任务", "Jobs", ("officer", "system")),
            Entry("administration.webhooks", "事件推送", "Webhooks", ("officer", "system")),
            Entry("administration.audit", "审计日志", "Audit log", ("audit",)),
            Entry("administration.settings", "设置", "Settings", ("system", "security", "audit")),
        ),
    ),
    Group(
        "公开信息",
        "Public",
        (
            Entry("public.lists", "公布名单", "Published lists", ()),
            Entry("public.methods", "评价办法说明", "The method", ()),
            Entry("public.transparency", "透明度说明", "Transparency", ()),
            Entry("public.verify", "通知书查验", "Verify a notice", ()),
        ),
    ),
)
ENTRIES = tuple(one for group in MENU for one in group.entries)


def of(visitor: Actor | None) -> Sequence[tuple[str, list[Link]]]:
    """Give the menu of who looks: only what they may open."""
    open_ = {one.endpoint: address.to(one.endpoint) for one in ENTRIES if _open(one, visitor)}
    near = _near(open_)
    menu = (
        (group, [_link(one, open_[one.endpoint], near) for one in group.entries if one.endpoint in open_])
        for group in MENU
    )
    return [(language.say(group.zh, group.en), links) for group, links in menu if links]


def first(visitor: Actor) -> str | None:
    """Give the address of the first page of one's own work."""
    own = (one for one in ENTRIES if one.roles and _open(one, visitor))
    return next((address.to(one.endpoint) for one in own), None)


def line(endpoint: str, visitor: Actor) -> Link | None:
    """Give one line of the menu, if whoever looks has it."""
    found = (one for one in ENTRIES if one.endpoint == endpoint and _open(one, visitor))
    return next((_link(one, address.to(endpoint), None) for one in found), None)


def _open(entry: Entry, visitor: Actor | None) -> bool:
    if entry.endpoint not in address.endpoints():
        return False
    return not entry.roles or (visitor is not None and visitor.has(*entry.roles))


def _near(addresses: Mapping[str, str]) -> str | None:
    """Name the line below which the page lies that is asked for: the one with the longest address."""
    found = ((where.split("?")[0], endpoint) for endpoint, where in addresses.items())
    above = [one for one in found if f"{request.path}/".startswith(f"{one[0]}/")]
    return max(above)[1] if above else None


def _link(entry: Entry, where: str, near: str | None) -> Link:
    here = "page" if address.current() == entry.endpoint else "true" if near == entry.endpoint else ""
    return Link(where, language.say(entry.zh, entry.en), here)

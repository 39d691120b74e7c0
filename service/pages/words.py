"""What codes of the vocabulary are called on pages: instruments, states, answers; faults have a catalogue."""

import datetime as dt
from collections.abc import Mapping

from jinja2 import Environment

from scoring.errors import Fault
from service import clock, language, problems
from service.notes import department

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "instrument": {
        "electricity": ("电价", "Electricity price"),
        "water": ("水价", "Water price"),
        "gas": ("气价", "Gas price"),
        "land": ("用地", "Land supply"),
        "land_use_tax": ("城镇土地使用税", "Land-use tax"),
        "credit": ("信贷", "Credit"),
        "energy": ("用能", "Energy quota"),
        "emission_right": ("排污权", "Emission rights"),
        "subsidy": ("财政奖补", "Subsidies"),
        "honour": ("评优评先", "Honours"),
        "other": ("其他", "Other"),
    },
    "status": {
        "evaluated": ("参加评价", "evaluated"),
        "ungraded": ("参评，按规定定类", "in the evaluation, class by rule"),
        "exempt": ("不参加评价", "exempt"),
        "suspended": ("暂缓评价", "suspended"),
        "missing": ("缺少数据", "without the data that are needed"),
    },
    "unit": {
        "own": ("本企业", "the enterprise"),
        "with_tenants": ("含承租企业", "with its tenants"),
        "group": ("与关联企业合并", "as a group"),
        "merged": ("合并评价", "merged"),
        "member": ("并入其他企业评价", "evaluated as part of another"),
    },
    "policy_state": {
        "applied": ("执行", "applies"),
        "superseded": ("由更重一项代替", "another one applies instead"),
        "expired": ("已到期", "expired"),
        "no_basis": ("无审查文号，不执行", "no review number, not applied"),
    },
    "answer": {
        "confirmed": ("已确认", "confirmed"),
        "disputed": ("有异议", "disputed"),
        "silent": ("逾期未答复", "not answered in time"),
    },
    "dispute": {
        "open": ("等待部门答复", "the department is to answer"),
        "kept": ("部门维持原数据", "kept by the department"),
        "corrected": ("部门已更正", "corrected"),
        "withdrawn": ("已撤回", "withdrawn"),
    },
    "objection": {
        "filed": ("已受理，待初审", "filed, first review to come"),
        "reviewed": ("初审完成，待复审", "reviewed once, second review to come"),
        "divided": ("意见不一致，待审批", "reviewers disagree, an approver decides"),
        "upheld": ("异议成立，待改正", "upheld, correction to come"),
        "settled": ("异议成立，已改正", "upheld and corrected"),
        "rejected": ("异议不成立", "rejected"),
        "withdrawn": ("已撤回", "withdrawn"),
    },
    "about": {
        "datum": ("数据", "a datum"),
        "rule": ("条款适用", "the application of a rule"),
        "class": ("评价类别", "the class"),
    },
    "outcome": {"upheld": ("成立", "upheld"), "rejected": ("不成立", "rejected")},
    "step": {
        "first": ("初审", "First review"),
        "second": ("复审", "Second review"),
        "third": ("审批", "Decision"),
    },
    "said": {
        "above": ("规上", "above scale"),
        "below": ("规下", "below scale"),
        "normal": ("正常", "normal"),
    },
    "campaign_step": {
        "created": ("开始", "begun"),
        "entered": ("进入阶段", "entered"),
        "chosen": ("选定评价结果", "run chosen"),
        "listed": ("拟定企业名单", "list drawn up"),
        "extended": ("延长期限", "deadline extended"),
        "opened": ("开始公示", "put on notice"),
        "scheme_replaced": ("更换办法", "scheme replaced"),
    },
    "submission": {
        "accepted": ("已接收", "taken"),
        "refused": ("已退回", "refused"),
        "withdrawn": ("已撤回", "withdrawn"),
    },
    "application": {
        "filed": ("待处理", "to be decided"),
        "granted": ("同意", "granted"),
        "refused": ("不同意", "refused"),
        "withdrawn": ("已撤回", "withdrawn"),
        "expired": ("已到期", "expired"),
    },
    "return": {
        "complete": ("已全部答复", "all answered"),
        "silent": ("逾期未答复", "silent"),
        "partly": ("部分答复", "in part"),
        "none": ("尚未答复", "not yet"),
    },
    "kind": {
        "exempt": ("不参评", "to be exempt"),
        "suspend": ("暂缓评价", "to be suspended"),
    },
    "run": {
        "draft": ("草稿", "draft"),
        "published": ("已公布", "published"),
        "superseded": ("已被替代", "superseded"),
    },
    "cause": {
        "own_data": ("自身数据", "own data"),
        "peer_group": ("同组企业", "peers"),
        "method": ("评价办法", "method"),
        "in_one_run": ("只在一次评价中", "in one run only"),
    },
    "publication": {
        "proposed": ("待批准", "proposed"),
        "published": ("已公布", "published"),
        "superseded": ("已被更正替代", "superseded"),
        "refused": ("已退回", "refused"),
    },
    "publication_kind": {
        "first": ("首次公布", "First list"),
        "supplement": ("补充公布", "Supplement"),
        "correction": ("更正", "Correction"),
    },
    "plan": {
        "open": ("整改中", "under way"),
        "overdue": ("逾期", "overdue"),
        "done": ("完成", "done"),
        "released": ("解除", "released"),
        "plan": ("方案", "plan"),
        "progress": ("进展", "progress"),
        "reopened": ("重新启动", "opened again"),
        "resumed": ("恢复", "resumed"),
    },
    "payment": {"collected": ("征收", "collected"), "rebate": ("返还", "paid back")},
    "standing": {
        "valid": ("有效", "yes"),
        "withdrawn": ("已撤回", "withdrawn"),
        "superseded": ("已被替代", "superseded"),
    },
    "use": {
        "owned": ("自有自用", "owned and used"),
        "let_out": ("出租", "let out"),
        "rented_in": ("租入", "rented in"),
    },
}


def install(templates: Environment) -> None:
    """Give templates these words."""
    templates.globals |= {"named": named, "left": left}
    templates.filters |= {"spoken": spoken, "unit": unit, "supplier": supplier, "coded": coded}


def named(group: str, code: str | None) -> str:
    """Say a code of the vocabulary; one that has no words is said as it is."""
    pair = WORDS[group].get(code or "")
    return language.say(*pair) if pair else code or ""


def spoken(said: Fault | str | None) -> str:
    """Say a fault, or what is a text already."""
    return problems.text(said, language.spoken()) if isinstance(said, Fault) else said or ""


def coded(code: str) -> str:
    """Say what the catalogue calls a code: `state.notice`, `stage.collecting`, `role.officer`."""
    return problems.text(Fault(code), language.spoken())


def unit(written: str | None) -> str:
    """Write a unit as people read it."""
    return problems.unit(written, language.spoken()) if written else ""


def supplier(name: str | None) -> str:
    """Name the department that supplies a datum."""
    return spoken(department(name)) if name else ""


def left(due_on: dt.date) -> str:
    """Say how many days there are until a last day ends."""
    days = (due_on - clock.today()).days
    if days < 0:
        return language.say("已截止", "over")
    if days == 0:
        return language.say("今天截止", "ends today")
    return language.say(f"还剩 {days} 天", f"{days} days left")

"""What the values of a scheme file's keys are called where its changes are shown."""

from collections.abc import Callable, Mapping

import orjson

from scoring.document import Scheme
from scoring.title import listed
from service import prose
from service.language import say, spoken, word
from service.pages import words

Pairs = Mapping[str, tuple[str, str]]
ROUNDED: Pairs = {"half_up": ("四舍五入", "half up"), "half_even": ("四舍六入五成双", "half to even")}
INSTEAD: Pairs = {
    "zero": ("得 0 分", "0 points"),
    "null": ("不能评价", "no total"),
    "pool_mean_points": ("得同组平均分", "the pool's mean points"),
    "exclude": ("该指标不计，其余指标按比例放大", "left out, the others count for it"),
    "as_is": ("照常计算", "counted as it is"),
}
STACKED: Pairs = {
    "highest_only": ("就高，不叠加", "the highest alone"),
    "additive": ("叠加", "added up"),
}
VALUES: Mapping[str, Pairs] = {
    "status": {**words.WORDS["status"], "T": ("不适合评价", "not suited to evaluation")},
    "kind": {"stock": ("时点数", "at a moment"), "flow": ("全年累计数", "over the year")},
    "type": {
        "text": ("文字", "a text"),
        "date": ("日期", "a date"),
        "labels": ("标签", "labels"),
    },
    "tenants": {
        "apart": ("单独评价", "evaluated apart"),
        "merged": ("与出租方合并评价", "evaluated with the landlord"),
        "inherit": ("随用地权属企业定类", "the class of the plot's holder"),
    },
    "groups": {"apart": ("单独评价", "evaluated apart"), "merged": ("合并评价", "evaluated as one")},
    "score": {
        "ratio": ("与基准值之比", "ratio to the benchmark"),
        "min_max": ("在上下限之间按比例", "between the limits, in proportion"),
        "best": ("与最好的企业比", "against the best"),
        "threshold": ("达到基准值得满分", "full marks from the benchmark on"),
        "rank": ("按名次", "by rank"),
    },
    "of": {
        "sum_ratio": ("全组合计之比", "the ratio of the pool's sums"),
        "mean": ("平均值", "the mean"),
        "median": ("中位数", "the median"),
        "quantile": ("百分位数", "a percentile"),
        "max": ("最大值", "the maximum"),
        "min": ("最小值", "the minimum"),
        "published": ("办法公布的数值", "as the method prints it"),
    },
    "better": {
        "higher": ("越高越好", "higher is better"),
        "lower": ("越低越好", "lower is better"),
    },
    "flat": {
        "full": ("得满分", "full marks"),
        "zero": ("得 0 分", "0 points"),
        "floor": ("得最低分", "the least points"),
    },
    "missing": INSTEAD,
    "negative": INSTEAD,
    "mode": {**ROUNDED, "down": ("舍去", "down")},
    "quota": {**ROUNDED, "floor": ("向下取整", "down"), "ceiling": ("向上取整", "up")},
    "ties": {"better": ("就高", "the better class"), "worse": ("就低", "the worse class")},
    "below_minimum": {
        "join": ("与其他家数不足的合并排序", "ranked with the other small lists"),
        "no_worst": ("不设最低一类", "no lowest class"),
    },
    "action": {
        "set": ("定为", "the class is"),
        "raise": ("提档", "raised"),
        "lower": ("降档", "lowered"),
        "not_above": ("不高于", "not above"),
        "not_below": ("不低于", "not below"),
    },
    "silence": {
        "accepted": ("视为认可", "counts as consent"),
        "unconfirmed": ("视为未确认", "counts as not confirmed"),
    },
    "instrument": words.WORDS["instrument"],
    "stacks": STACKED,
}
FORMULAS = frozenset(
    {
        *("formula", "value", "where", "when", "points", "rate", "amount", "order_by"),
        *("tenant_apart_when", "group_member_when", "mixed_when"),
    }
)
CLASSES = frozenset(("class", "rest", "treated_as", "below_minimum"))


def said(scheme: Scheme, place: str, written: object) -> str:
    """Say what stands at a place of a scheme's file, as the list of changes has written it."""
    section, key = place.partition(".")[0], place.rpartition(".")[2]
    value = _read(written)
    if isinstance(value, list):
        entries = [_one(scheme, section, key, one) for one in value]
        return say("、", ", ").join(entries) or say("无", "none")
    return _one(scheme, section, key, value)


def together(scheme: Scheme, section: str, name: str) -> str:
    """Say what is capped or stacked under a name: the titles of all that it holds together."""
    held = {
        "caps": [one.title or one.name for one in scheme.adjustments if one.group == name],
        "stacks": [one.title or one.name for one in scheme.policies if one.stack == name],
    }
    return word(listed(held[section])) or name


def formula(scheme: Scheme, text: str) -> str:
    """Say a formula in words; one that has none stands as it is, and is called a formula."""
    found = prose.of(scheme, spoken()).told(text)
    return say(f"公式 {text}", f"formula {text}") if found is None else found


def _read(written: object) -> object:
    """Read a value again: figures and lists are written as JSON, texts as they are."""
    try:
        return orjson.loads(written) if isinstance(written, str) else written
    except orjson.JSONDecodeError:
        return written


def _one(scheme: Scheme, section: str, key: str, value: object) -> str:
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if not isinstance(value, str):
        return str(value)
    if key in FORMULAS:
        return formula(scheme, value)
    pair = VALUES.get("stacks" if section == "stacks" else key, {}).get(value)
    if pair:
        return say(*pair)
    return NAMES[key](scheme, value) if key in NAMES else value


def _pool(scheme: Scheme, name: str) -> str:
    return next((word(one.title) for one in scheme.pools if one.name == name and one.title), name)


def _within(scheme: Scheme, name: str) -> str:
    return say("评价组", "pool") if name == "pool" else word(prose.titles(scheme).get(name, name))


def class_(name: str) -> str:
    """Say a class by its name."""
    return say(f"{name} 类", f"class {name}") if name else name


NAMES: Mapping[str, Callable[[Scheme, str], str]] = {
    "pools": _pool,
    "within": _within,
    "group": lambda scheme, name: together(scheme, "caps", name),
    "stack": lambda scheme, name: together(scheme, "stacks", name),
    "department": lambda _, name: words.supplier(name),
    "unit": lambda _, name: words.unit(name),
    **dict.fromkeys(CLASSES, lambda _, name: class_(name)),
}

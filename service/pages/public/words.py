"""What a scheme says, clause by clause, as sentences: points, benchmarks, lists, rules about classes."""

from collections.abc import Iterator

from scoring.calibration import Calibration, IndicatorMarks
from scoring.clauses import Band, Benchmark, FixedPoints, Indicator, Override, Ranking, Stage
from scoring.document import Scheme
from scoring.groups import WHOLE
from scoring.title import listed
from service.language import say, word
from service.pages.frame import number
from service.prose import Prose


def scoring(one: Indicator) -> str:
    """Say how a value becomes points."""
    less = one.better == "lower"
    return {
        "ratio": say("得分＝权重 × 基准值 ÷ 指标值", "points = weight × benchmark ÷ value")
        if less
        else say("得分＝权重 × 指标值 ÷ 基准值", "points = weight × value ÷ benchmark"),
        "best": say(
            "与同组最好的企业比：得分＝权重 × 两者之比", "against the best: points = weight × their ratio"
        ),
        "min_max": say(
            "得分＝权重 ×（指标值 － 下限）÷（上限 － 下限）",
            "points = weight × (value − lower limit) ÷ (upper − lower)",
        ),
        "threshold": say(
            f"达到基准值得满分，每差 1% 扣权重的 {number(one.loss)}%",
            f"full marks from the benchmark on; each per cent short costs {number(one.loss)}% of the weight",
        ),
        "rank": say(
            "按名次：得分＝权重 ×（家数 － 名次 ＋ 1）÷ 家数",
            "by rank: points = weight × (number − rank + 1) ÷ number",
        ),
    }[one.score]


def limits(one: Indicator) -> list[str]:
    """Say the limits of the points, and what stands for a value that is missing or negative."""
    found = []
    if one.cap is not None:
        found.append(say(f"最高为权重的 {number(one.cap)} 倍", f"at most {number(one.cap)} × the weight"))
    if one.floor is not None:
        found.append(
            say(f"最低为权重的 {number(one.floor)} 倍", f"at least {number(one.floor)} × the weight")
        )
    found.append(say("缺少数据：", "without data: ") + _instead(one.missing))
    if one.negative not in ("zero", one.missing):
        found.append(say("数值为负：", "negative: ") + _instead(one.negative))
    return found


def benchmark(scheme: Scheme, one: Indicator, calibration: Calibration | None, pool: str) -> Iterator[str]:
    """Say what a value is measured against, with the figure that is frozen for the year."""
    marks = calibration.indicators.get(pool, {}).get(one.name) if calibration else None
    sides = (
        (one.low, say("下限", "lower limit"), "low"),
        (one.high, say("上限", "upper limit"), "benchmark"),
    )
    for mark, name, kind in (*sides, (one.benchmark, say("基准值", "benchmark"), "benchmark")):
        if isinstance(mark, Benchmark):
            yield f"{name}{say('：', ': ')}{_fitted(scheme, mark)}{_frozen(marks, kind, mark)}"
        elif mark is not None:
            yield f"{name}{say('：', ': ')}{number(mark, 4)}"


def band(one: Band, last: bool) -> str:
    """Say where a class ends."""
    parts = []
    if one.to is not None and one.to < 1:
        parts.append(say(f"名次在前 {percent(one.to)}", f"rank within the first {percent(one.to)}"))
    if one.min_total is not None:
        parts.append(say(f"总分不低于 {number(one.min_total)}", f"total of {number(one.min_total)} at least"))
    if one.at_least is not None:
        parts.append(say(f"不低于 {number(one.at_least)}", f"{number(one.at_least)} at least"))
    return say("，且", " and ").join(parts) or (say("其余", "the rest") if last else say("不限", "no bound"))


def stage(one: Stage, prose: Prose) -> str:
    """Say one selection of a staged list."""
    by = prose.listed_texts(key.text for key in one.order_by)
    part = f"{percent(one.start)}–{percent(one.end)}"
    taken, best = (one.best, True) if one.best is not None else (one.worst, False)
    which = say("最好的", "the best") if best else say("最差的", "the worst")
    much = percent(taken) if taken is not None else say("全部", "all")
    return say(f"名次 {part} 中，按{by}取{which} {much}", f"of ranks {part}, by {by}: {which} {much}")


def ordered(one: Ranking, prose: Prose) -> str:
    """Say by what a list is ordered."""
    return prose.listed_texts(key.text for key in one.order_by) or say("总分", "the total")


def action(one: Override) -> str:
    """Say what a rule does to the class."""
    return {
        "set": say(f"定为 {one.class_name} 类", f"the class is {one.class_name}"),
        "raise": say(f"提高 {one.steps} 档", f"raised by {one.steps}"),
        "lower": say(f"降低 {one.steps} 档", f"lowered by {one.steps}"),
        "not_above": say(f"不高于 {one.class_name} 类", f"not above {one.class_name}"),
        "not_below": say(f"不低于 {one.class_name} 类", f"not below {one.class_name}"),
    }[one.action]


def percent(part: float) -> str:
    """Write a share as people say it: 20%, 37.5%."""
    return f"{number(part * 100)}%"


def _fitted(scheme: Scheme, mark: Benchmark) -> str:
    quantile = number((mark.q or 0) * 100)
    words = {
        "sum_ratio": say("全组合计之比（分子合计 ÷ 分母合计）", "the ratio of the pool's sums"),
        "mean": say("全组平均值", "the mean"),
        "median": say("中位数", "the median"),
        "quantile": say(f"第 {quantile} 百分位数", f"percentile {quantile}"),
        "max": say("最大值", "the maximum"),
        "min": say("最小值", "the minimum"),
        "published": say("办法公布的数值", "as the method prints it"),
    }[mark.of]
    titles = {one.name: one.title or one.name for one in scheme.derived}
    titles |= {one.code: one.title for one in scheme.attributes}
    if mark.times != 1:
        words += say(f"的 {number(mark.times)} 倍", f" × {number(mark.times)}")
    if mark.within:
        groups = word(listed(titles.get(name, name) for name in mark.within))
        words += say(f"，按{groups}分别计算", f", apart by {groups}")
    if mark.previous:
        words += say("，用上年数据", ", of last year's data")
    return words


def _frozen(marks: IndicatorMarks | None, kind: str, mark: Benchmark) -> str:
    found = (marks.low if kind == "low" else marks.benchmark).get(WHOLE) if marks else None
    if found is None:
        return ""
    of = say("全组", "of the whole pool ") if mark.within else ""
    return say(f"；本年{of}为 {number(found, 4)}", f"; this year {of}{number(found, 4)}")


def _instead(rule: str | FixedPoints) -> str:
    if isinstance(rule, FixedPoints):
        return say(f"得 {number(rule.points)} 分", f"{number(rule.points)} points")
    return {
        "zero": say("得 0 分", "0 points"),
        "null": say("不能评价", "no total"),
        "pool_mean_points": say("得同组平均分", "the pool's mean points"),
        "exclude": say("该指标不计，其余指标按比例放大", "left out, the others count for it"),
        "as_is": say("照常计算", "counted as it is"),
    }[rule]

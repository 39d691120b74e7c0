"""What trials and models are made of, in words: states of runs and jobs, groups, measures."""

from collections.abc import Mapping

from service import language

Pairs = Mapping[str, tuple[str, str]]
STATES: Pairs = {
    "draft": ("草稿", "draft"),
    "published": ("已公布", "published"),
    "superseded": ("已被替代", "superseded"),
}
JOB_STATES: Pairs = {
    "queued": ("等待执行", "waiting"),
    "running": ("执行中", "running"),
    "succeeded": ("已完成", "done"),
    "failed": ("未完成", "failed"),
}
KINDS: Pairs = {
    "simulation": ("试算", "Simulation"),
    "report": ("办法分析报告", "Report on the rules"),
    "retrain": ("重新训练", "Retraining"),
    "forecast": ("预测", "Forecast"),
}
DIMENSIONS: Pairs = {
    "pool": ("评价组", "Pool"),
    "industry": ("行业", "Industry"),
    "size": ("规模", "Size"),
    "township": ("乡镇街道", "Township"),
    "age": ("成立年限", "Age"),
    "tenancy": ("用地方式", "Tenancy"),
    "ownership": ("登记类型", "Ownership"),
}
GROUPS: Pairs = {
    "micro": ("微型", "micro"),
    "small": ("小型", "small"),
    "medium": ("中型", "medium"),
    "large": ("大型", "large"),
    "owner": ("自有用地", "owner"),
    "tenant": ("承租", "tenant"),
    "landlord": ("出租", "landlord"),
    "both": ("承租并出租", "tenant and landlord"),
    "unknown": ("不明", "unknown"),
}
ALIASES: Pairs = {"champion": ("在用", "in use"), "candidate": ("候选", "candidate")}
CHANGES: Pairs = {"promote": ("启用", "promoted"), "roll_back": ("回退", "rolled back")}
FORECASTERS: Pairs = {
    "annual": ("年度预测", "Next year's class"),
    "quarterly": ("年内预警", "Warning within the year"),
}
MEASURES: Pairs = {
    "kappa": ("一致性系数 kappa", "Weighted kappa"),
    "macro_f1": ("宏平均 F1", "Macro F1"),
    "accuracy": ("命中率", "Accuracy"),
    "log_loss": ("对数损失", "Log loss"),
    "calibration_error": ("概率偏差", "Calibration error"),
    "foreseen": ("说中变化", "Changes foreseen"),
    "rows": ("检验家数", "Rows judged"),
    "wrong": ("预测错误", "Wrong"),
    "missed": ("漏报降档", "Falls missed"),
    "alarm": ("误报降档", "False alarms"),
}
READ: Pairs = {
    "wrong": ("类别没有预测对的企业占比。", "Those whose class was not the one forecast."),
    "missed": (
        "实际降档的企业中，没有预测到的占比。",
        "Of those that fell, the ones for whom no fall was forecast.",
    ),
    "alarm": (
        "没有降档的企业中，被预测为降档的占比。",
        "Of those that did not fall, the ones for whom a fall was forecast.",
    ),
    "interval": (
        "点是这一组的占比，横线是 95% 区间：家数越少，横线越长，越说不准；虚线是全部企业。",
        "The dot is the group's share, the line its 95 % interval: the fewer, the longer; dashed: everybody.",
    ),
}
ALL = {
    "states": STATES,
    "job_states": JOB_STATES,
    "kinds": KINDS,
    "dimensions": DIMENSIONS,
    "group_names": GROUPS,
    "aliases": ALIASES,
    "promotion_kinds": CHANGES,
    "forecasters": FORECASTERS,
    "measures": MEASURES,
    "read": READ,
}


def spoken() -> dict[str, dict[str, str]]:
    """Give all of them in the reader's language, by the names that templates use."""
    return {name: {code: language.say(*pair) for code, pair in pairs.items()} for name, pairs in ALL.items()}

"""Why an enterprise has its class: reasons, place, change since last year, money, stability."""

import marshmallow as ma
from marshmallow import fields

from service.explanations import MOST_DRAWS
from service.schemas.common import between, given, maybe, told
from service.schemas.results import UnitQuery
from service.schemas.rules import Known

LARGEST_SEED = 2**32 - 1


class Note(ma.Schema):
    """Something to be said: a code, and the sentence in the reader's language."""

    code = fields.String(**given("Code.", "代码", "position.too_few"))
    text = fields.String(**given("The sentence.", "文字说明", "同组可比企业不足，为保护他人数据，不显示。"))


class Explained(ma.Schema):
    """Which result is explained."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    unit = fields.String(**given("What the result stands for.", "评价单元", "own"))
    pool = fields.String(**maybe("Pool.", "评价组", "above_scale"))
    status = fields.String(**maybe("Status.", "评价状态", "evaluated"))
    class_name = fields.String(**maybe("Class.", "类别", "B"))
    total = fields.Float(**maybe("Total.", "总分", 71.32))
    interim = fields.String(
        **maybe("That it is a trial within the year, and no result.", "年中试算说明；全年评价为 null", None)
    )


class Asked(ma.Schema):
    """The condition of a rule, and what it reads."""

    when = fields.String(**maybe("The condition; null: always.", "条件；null 为无条件", "tenants >= 1"))
    inputs = fields.List(fields.Nested(Known()), **given("What it reads.", "条件所用数据"))


class Reason(ma.Schema):
    """A reason, the largest first, with its figures, its rule and where its datum comes from."""

    code = fields.String(**given("Which kind of reason.", "理由代码", "explain.below_benchmark"))
    text = fields.String(**given("The reason in words.", "理由", "亩均税收 8.2 万元/亩，同组基准 20……"))
    name = fields.String(**given("Name of the clause.", "条款名称", "tax_per_land"))
    title = fields.String(**given("Its title.", "条款标题", "亩均税收"))
    value = fields.Float(**maybe("The enterprise's figure.", "本企业数值", 8.2))
    unit = fields.String(**given("Unit of the figure.", "单位", "万元/亩"))
    peers = fields.Float(**maybe("The figure it is compared with.", "对照数值", 20.0))
    rank = fields.Integer(**maybe("Its rank, where that counts.", "名次", 12))
    got = fields.Float(**maybe("Points it has.", "得分", 24.6))
    usual = fields.Float(**maybe("Points of the compared figure.", "对照数值可得的分", 60.0))
    points = fields.Float(**maybe("Points between the two.", "相差的分", 35.4))
    won_or_lost = fields.String(**maybe("Won or lost.", "得或失", "lost"))
    class_before = fields.String(**maybe("Class before a rule changed it.", "调整前类别", "B"))
    class_after = fields.String(**maybe("Class after it, or above the line.", "调整后或线上的类别", "C"))
    note = fields.String(**given("What the rule says of itself.", "条款说明", "电力企业不参评"))
    rule = fields.String(
        **given("Place in the scheme.", "办法中的位置", "pools.above_scale.indicators.tax_per_land")
    )
    document = fields.String(**given("The document.", "文件", "某县亩均办〔2025〕1号"))
    article = fields.String(**given("The article.", "条款依据", "第七条"))
    facts = fields.List(fields.String(), **given("The data behind it.", "所用数据", ["tax", "land_owned"]))
    data = fields.List(fields.String(), **given("Their titles.", "数据名称", ["实际入库税收"]))
    departments = fields.List(fields.String(), **given("Who supplies them.", "数据来源部门", ["税务部门"]))
    condition = fields.String(
        **maybe(
            "Of a bonus, penalty or override: its condition and what it found, in words.",
            "加减分和调整规则的条件及本企业情况",
            None,
        )
    )
    asked = fields.Nested(Asked(), **maybe("The same as figures.", "条件与所用数据"))


class Standing(ma.Schema):
    """A rank among so many, or in the note why none is shown."""

    group = fields.String(**given("List, pool or division of industry.", "榜单、评价组或行业大类", "34"))
    rank = fields.Integer(**maybe("Rank.", "名次", 12))
    of = fields.Integer(**maybe("Among so many.", "总数", 240))
    percentile = fields.Float(**maybe("100 best, 0 worst.", "百分位（100 为最好）", 95.2))
    note = fields.Nested(Note(), **maybe("Why there is none.", "不显示的原因"))


class Standings(ma.Schema):
    """Where a unit stands."""

    ranked = fields.Nested(Standing(), **given("On the list that decides.", "定类榜单"))
    pool = fields.Nested(Standing(), **given("In its pool.", "评价组内"))
    industry = fields.Nested(Standing(), **given("In its industry within the pool.", "组内同行业"))


class Distance(ma.Schema):
    """A cut line, and how far above it the unit is; below zero: under it."""

    class_name = fields.String(**given("The class of the line.", "分数线对应的类别", "A"))
    key = fields.String(**given("What is compared.", "比较的指标", "total"))
    line = fields.Float(**maybe("The line.", "分数线", 76.5))
    own = fields.Float(**maybe("The unit's figure.", "本企业数值", 71.32))
    gap = fields.Float(**maybe("Its figure less the line.", "与线的差", -5.18))
    in_points = fields.Boolean(**given("Whether the gap is in points.", "差是否为分值", True))
    reach = fields.String(**given("Who reaches it: some, everyone, nobody.", "谁能达到", "some"))
    side = fields.String(**given("Where the class lies: above or below.", "类别在线上还是线下", "above"))


class PeerQuartiles(ma.Schema):
    """What is usual: a quarter lies below `low`, half below `median`, three quarters below `high`."""

    n = fields.Integer(**given("Of so many enterprises.", "企业数", 48))
    low = fields.Float(**given("Lower quartile.", "下四分位", 6.1))
    median = fields.Float(**given("Median.", "中位数", 11.0))
    high = fields.Float(**given("Upper quartile.", "上四分位", 18.7))


class Compared(ma.Schema):
    """A figure beside those of comparable enterprises, none of which can be told from it."""

    name = fields.String(**given("The figure.", "数据列", "tax_per_land.value"))
    title = fields.String(**given("Its title.", "名称", "亩均税收"))
    unit = fields.String(**given("Its unit.", "单位", "万元/亩"))
    value = fields.Float(**maybe("The unit's own.", "本企业数值", 8.2))
    pool = fields.Nested(
        PeerQuartiles(), **maybe("In the pool; null: too few to be shown.", "评价组内（企业过少时不显示）")
    )
    industry = fields.Nested(
        PeerQuartiles(), **maybe("In the industry; null: too few.", "同行业（企业过少时不显示）")
    )


class Ruled(ma.Schema):
    """A label that two persons ruled, which the run has read."""

    text = fields.String(
        **given("The ruling in words.", "认定的文字说明", "依据会议纪要，由县级经办人员提出……")
    )
    id = fields.Integer(**given("Number of the ruling.", "认定编号", 3))
    label = fields.String(**given("The label.", "标签", "提档"))
    document = fields.String(**given("The paper it stands on.", "所依据文件", "会议纪要〔2025〕3号"))
    grounds = fields.String(**given("Why.", "理由", "首台套装备"))
    rules = fields.List(
        fields.String(), **given("The clauses that ask for it.", "读取该标签的条款", ["overrides.ruled_up"])
    )
    proposed_roles = fields.String(**given("Role of who proposed it.", "提出人角色", "officer"))
    decided_roles = fields.String(**given("Role of who approved it.", "批准人角色", "approver"))
    decided_at = fields.DateTime(**given("When.", "批准时间", "2025-06-02T08:30:00+00:00"))


class ResultReasons(Explained):
    """Why a unit has its class, and where it stands. The full table is the result itself."""

    reasons = fields.List(fields.Nested(Reason()), **given("At most four.", "理由（至多四条）"))
    places = fields.Nested(Standings(), **given("Where it stands.", "名次"))
    lines = fields.List(fields.Nested(Distance()), **given("Every line of its list.", "各条分数线"))
    compared = fields.List(fields.Nested(Compared()), **given("Beside its peers.", "与同组企业比较"))
    rulings = fields.List(fields.Nested(Ruled()), **given("What persons ruled.", "人工认定"))


class ChangeClasses(ma.Schema):
    """The class after each step from last year to this."""

    before = fields.String(**maybe("Last year's.", "上一年度", "B"))
    own_data = fields.String(**maybe("By the new data alone.", "仅换本企业新数据", "B"))
    peers = fields.String(**maybe("With the new peers too.", "再换今年的同组企业", "C"))
    now = fields.String(**maybe("This year's.", "本年度", "C"))


class ResultChange(Explained):
    """The change of the total since last year; added as decimals, the three parts give it exactly."""

    former_id = fields.Integer(**maybe("Last year's evaluation.", "上一年度的评价", 5))
    before = fields.Float(**maybe("Last year's total.", "上一年度总分", 74.1))
    now = fields.Float(**maybe("This year's.", "本年度总分", 71.32))
    change = fields.Float(**maybe("The change.", "变化", -2.78))
    own_data = fields.Float(**maybe("By its own data.", "自身数据变化", 1.1))
    peers = fields.Float(**maybe("By benchmarks and lines of the new peers.", "同组企业变化", -3.88))
    method = fields.Float(**maybe("By new rules.", "办法变化", 0.0))
    classes = fields.Nested(ChangeClasses(), **maybe("Classes on the way.", "各步的类别"))
    note = fields.Nested(Note(), **maybe("Why it cannot be split.", "无法拆分的原因"))


class MoneyItem(ma.Schema):
    """What one policy means."""

    policy = fields.String(**given("Name in the scheme.", "办法中的名称", "power_surcharge"))
    title = fields.String(**given("Title.", "政策", "差别电价"))
    instrument = fields.String(**given("Instrument.", "政策工具", "electricity"))
    stack = fields.String(**given("How it adds to others.", "与其他政策的叠加规则", "sum"))
    unit = fields.String(**given("Unit of the rate.", "费率单位", "CNY/kWh"))
    rate = fields.Float(**maybe("Rate.", "费率", 0.05))
    text = fields.String(**maybe("What holds, in words.", "文字规定", "优先保障用地"))
    code = fields.String(**maybe("Why there is no amount.", "没有金额的原因代码", "money.not_known"))
    state = fields.String(**given("applied, superseded, expired, no_basis.", "执行状态", "applied"))
    amount = fields.Float(
        **maybe(
            "Yuan; above zero to pay, below zero spared or received.",
            "金额（元；正数为应付，负数为减免或补助）",
            5000.1,
        )
    )
    words = fields.String(**maybe("The amount in words.", "金额的文字说明", "应付 5,000.10 元"))
    basis = fields.String(**given("Basis.", "依据", "鲁发改价格〔2022〕56号"))
    facts = fields.List(fields.String(), **given("Data that are missing.", "缺少的数据", ["electricity_kwh"]))
    note = fields.Nested(Note(), **maybe("The same in words.", "没有金额的原因"))


class ClassBill(ma.Schema):
    """What one class means in a year."""

    class_name = fields.String(**given("The class.", "类别", "C"))
    class_title = fields.String(**given("Its title.", "类别名称", "倒逼整治类"))
    years_in_class = fields.Integer(**given("In it for so many years then.", "连续年数", 2))
    total = fields.Float(
        **given(
            "Yuan; above zero to pay, below zero spared or received.",
            "合计（元；正数为应付，负数为减免或补助）",
            10000.2,
        )
    )
    difference = fields.Float(
        **given(
            "Less one's own class this year: above zero more to bear, below zero less.",
            "与本年度类别之差（正数为多负担，负数为少负担）",
            5000.1,
        )
    )
    words = fields.String(**given("The total in words.", "合计的文字说明", "应付 10,000.20 元"))
    difference_words = fields.String(
        **given("The difference in words.", "差额的文字说明", "多负担 5,000.10 元")
    )
    complete = fields.Boolean(**given("Whether every amount is known.", "金额是否齐全", True))
    by_instrument = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        **given("Yuan by instrument.", "各政策工具的金额", {"electricity": 10000.2}),
    )
    items = fields.List(fields.Nested(MoneyItem()), **given("Policy by policy.", "逐项政策"))


class ResultMoney(Explained):
    """What each class means this year, best first, and one's own next year if nothing changes."""

    classes = fields.List(fields.Nested(ClassBill()), **given("Class by class.", "各类别"))
    next_year = fields.Nested(ClassBill(), **maybe("Next year, if nothing changes.", "一切不变时的下一年"))
    note = fields.Nested(Note(), **maybe("Why there is nothing to tell.", "没有内容的原因"))


class StabilityQuery(UnitQuery):
    """How much is tried."""

    draws = fields.Integer(
        **told("How many perturbations.", "扰动次数", 500, load_default=500, validate=between(1, MOST_DRAWS))
    )
    seed = fields.Integer(
        **told(
            "The same seed gives the same figure.",
            "随机种子，相同则结果相同",
            0,
            load_default=0,
            validate=between(0, LARGEST_SEED),
        )
    )


class ResultStability(Explained):
    """How surely a class holds under small perturbations."""

    draws = fields.Integer(**given("How many were tried.", "扰动次数", 500))
    seed = fields.Integer(**given("The seed.", "随机种子", 0))
    share = fields.Float(**maybe("Share in which the class held.", "类别不变的比例", 0.93))
    hangs_on = fields.String(**maybe("The datum that it hangs on.", "最要紧的数据", "tax"))
    hangs_on_title = fields.String(**maybe("Its title.", "数据名称", "实际入库税收"))
    breaks = fields.Float(
        **maybe(
            "In which share of its range that alone changes the class.", "仅此项变动时类别改变的比例", 0.2
        )
    )
    review = fields.Boolean(**given("Whether to review it before publication.", "公布前是否应复核", False))
    approximate = fields.Boolean(**given("Whether ranks that give points were kept.", "是否为近似值", False))
    notes = fields.List(fields.Nested(Note()), **given("The same in words.", "文字说明"))

"""A board file for the tiny county, of which the figures are known by heart."""

BOARD = """
county = "{county}"
year = {year}
title = "{title}"
title_en = "The test county's evaluation"
source = "测试〔2025〕2号"

[[derived]]
name = "land"
formula = "land_owned + coalesce(land_rented_in, 0) - coalesce(land_let_out, 0)"

[[measures]]
name = "revenue"
title = "营业收入"
title_en = "Revenue"
unit = "万元"
numerator = "revenue"

[[measures]]
name = "tax_per_mu"
title = "亩均税收"
title_en = "Tax per mu"
unit = "万元/亩"
numerator = "tax"
denominator = "land"

[[targets]]
name = "revenue"
title = "营业收入1亿元"
title_en = "Revenue of 100 million yuan"
measure = "revenue"
at_least = 10000
basis = "测试"

[[targets]]
name = "growth"
title = "亩均税收增长"
title_en = "Growth of tax per mu"
measure = "tax_per_mu"
growth_at_least = 0.1
basis = "测试"

[[groups]]
name = "side"
title = "东西"
title_en = "East and west"
key = "left(township, 1)"

[[leaders]]
name = "tax"
title = "税收领跑者"
title_en = "Leaders in tax"
value = "tax"
unit = "万元"
top = 3

[[criteria]]
name = "little_tax"
kind = "low_efficiency"
when = "tax < 150"
reason = "税收低于150万元"
reason_en = "Tax below 1.5 million yuan"

[[criteria]]
name = "losses"
kind = "zombie"
when = "profit < 0"
reason = "亏损"
reason_en = "Losses"

[[ladder]]
name = "above"
title = "规上企业"
title_en = "Enterprises above scale"
when = "scale = 'above'"
step = "股上市"
step_en = "joint-stock company to listed company"
near = "revenue >= 1800"

[[ladder]]
name = "listed"
title = "上市企业"
title_en = "Listed companies"
when = "array_contains(labels, '上市企业')"

[rectification]
classes = ["C"]
months = 6

[[rectification.batches]]
name = "merge"
title = "兼并重组一批"
title_en = "To be merged"
measures = "支持兼并重组"
measures_en = "Mergers are supported"
when = "revenue < 1500"

[[rectification.batches]]
name = "lift"
title = "帮扶提升一批"
title_en = "To be helped to improve"
measures = "一企一策帮扶"
measures_en = "Helped one by one"
"""


def board_text(county: str, title: str = "测试县看板", year: int = 2024) -> str:
    """Write the board for a county."""
    return BOARD.format(county=county, title=title, year=year)

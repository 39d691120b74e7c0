"""A board file for the tiny county, of which the figures are known by heart."""

BOARD = """
county = "{county}"
year = {year}
title = "{title}"
source = "测试〔2025〕2号"

[[derived]]
name = "land"
formula = "land_owned + coalesce(land_rented_in, 0) - coalesce(land_let_out, 0)"

[[measures]]
name = "revenue"
title = "营业收入"
unit = "万元"
numerator = "revenue"

[[measures]]
name = "tax_per_mu"
title = "亩均税收"
unit = "万元/亩"
numerator = "tax"
denominator = "land"

[[targets]]
name = "revenue"
title = "营业收入1亿元"
measure = "revenue"
at_least = 10000
basis = "测试"

[[targets]]
name = "growth"
title = "亩均税收增长"
measure = "tax_per_mu"
growth_at_least = 0.1
basis = "测试"

[[groups]]
name = "side"
title = "东西"
key = "left(township, 1)"

[[leaders]]
name = "tax"
title = "税收领跑者"
value = "tax"
unit = "万元"
top = 3

[[criteria]]
name = "little_tax"
kind = "low_efficiency"
when = "tax < 150"
reason = "税收低于150万元"

[[criteria]]
name = "losses"
kind = "zombie"
when = "profit < 0"
reason = "亏损"

[[ladder]]
name = "above"
title = "规上企业"
when = "scale = 'above'"
step = "股上市"
near = "revenue >= 1800"

[[ladder]]
name = "listed"
title = "上市企业"
when = "array_contains(labels, '上市企业')"

[rectification]
classes = ["C"]
months = 6

[[rectification.batches]]
name = "merge"
title = "兼并重组一批"
measures = "支持兼并重组"
when = "revenue < 1500"

[[rectification.batches]]
name = "lift"
title = "帮扶提升一批"
measures = "一企一策帮扶"
"""


def board_text(county: str, title: str = "测试县看板", year: int = 2024) -> str:
    """Write the board for a county."""
    return BOARD.format(county=county, title=title, year=year)

"""What a demonstration needs besides the files: its scheme for each year, and a file that must be refused."""

import re
from pathlib import Path

from data.synthetic.population import COUNTY_NAME

SCHEME = Path(__file__).parents[1] / "schemes" / "default" / "2024.toml"
BROKEN_ROWS = (
    "统一社会信用代码,实缴税金(万元),开票销售收入(万元)",
    "91990101MH000000,12.50,300.00",
    "91350100M000100Y43,十二万,300.00",
    '91350100M000100Y43,"1,2.5",300.00',
    ",15.00,300.00",
    "91310115MA1G4L1WXK,15.00,#DIV/0!",
)


def scheme_text(year: int) -> str:
    """The default scheme for another year: its `year`, `as_of` and `source` say that year.

    >>> 'as_of     = 2019-12-31' in scheme_text(2019)
    True
    """
    text = SCHEME.read_text("utf-8")
    text = re.sub(r"(?m)^(year *= *)\d{4}$", rf"\g<1>{year}", text, count=1)
    text = re.sub(r"(?m)^(as_of *= *)\d{4}(?=-\d\d-\d\d$)", rf"\g<1>{year}", text, count=1)
    return re.sub(r"(?m)^(source *= .*?〔)\d{4}〕", rf"\g<1>{year + 1}〕", text, count=1)


def broken_file(folder: Path) -> Path:
    """Write a tax file with a mistake in every row, to show how one is refused."""
    path = folder / "broken_tax.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    title = f"{COUNTY_NAME}有错误的税收数据(虚构、合成数据),,"
    path.write_text("\n".join((title, *BROKEN_ROWS)) + "\n", encoding="utf-8")
    return path

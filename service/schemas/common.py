"""What the schemas share: strict fields, words in two languages, pages."""

from typing import Any

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_ITEMS = 500
LARGEST_ID = 2**31 - 1
MOST_OFFSET = 10_000_000
NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def told(en: str, zh: str, example: object = None, **more: Any) -> dict[str, Any]:
    """Describe a field in both languages; `more` are further arguments of the field."""
    words: dict[str, Any] = {"description": en, "x-zh": zh}
    return {"metadata": words if example is None else words | {"example": example}, **more}


def given(en: str, zh: str, example: object = None, **more: Any) -> dict[str, Any]:
    """Describe a field that is always there; without an example it is a list or a table."""
    return told(en, zh, example, required=True, **more)


def maybe(en: str, zh: str, example: object = None, **more: Any) -> dict[str, Any]:
    """Describe a field that is always there and may be null."""
    return told(en, zh, example, required=True, allow_none=True, **more)


# Validators whose message is a code with its figures, as `parser.py` reads it.
def between(low: float, high: float) -> Range:
    """From low to high, both included."""
    return Range(low, high, error=f"field.range low={low} high={high}")


def one_of(*choices: str) -> OneOf:
    """One of these words."""
    return OneOf(choices, error=f"field.choice choices={','.join(choices)}")


def text_of(least: int, most: int) -> list[Any]:
    """A text of so many characters, none of them a control character but tab and line ends."""
    return [
        Length(least, most, error=f"field.length least={least} most={most}"),
        Regexp(NO_CONTROL, error="field.control_character"),
    ]


def year(**more: Any) -> fields.Integer:
    """A year that facts describe."""
    words = told(
        "The year the facts describe.", "数据所属年度", 2024, validate=between(FIRST_YEAR, LAST_YEAR), **more
    )
    return fields.Integer(**words)


class Query(ma.Schema):
    """What every address understands."""

    county = fields.String(
        **told(
            "County of an administrator's request; everybody else's is their own.",
            "管理员指定的县(市、区)代码；其他用户固定为本县",
            "990101",
            validate=text_of(1, 20),
        )
    )


class PageQuery(Query):
    """Which part of a list."""

    limit = fields.Integer(
        **told("At most so many items.", "每页条数", 50, load_default=50, validate=between(1, MOST_ITEMS))
    )
    offset = fields.Integer(
        **told("Items to skip.", "跳过的条数", 0, load_default=0, validate=between(0, MOST_OFFSET))
    )


class Links(ma.Schema):
    """Addresses of a list's pages."""

    self = fields.String(**given("This page.", "本页", "/api/v1/enterprises?limit=50&offset=50"))
    first = fields.String(**given("The first page.", "首页", "/api/v1/enterprises?limit=50&offset=0"))
    last = fields.String(**given("The last page.", "末页", "/api/v1/enterprises?limit=50&offset=900"))
    prev = fields.String(
        **told("The page before, if any.", "上一页（如有）", "/api/v1/enterprises?limit=50&offset=0")
    )
    next = fields.String(
        **told("The page after, if any.", "下一页（如有）", "/api/v1/enterprises?limit=50&offset=100")
    )


class PageSchema(ma.Schema):
    """One page of a list; a subclass says of what."""

    total = fields.Integer(**given("How many there are in all.", "总条数", 942))
    limit = fields.Integer(**given("At most so many were asked for.", "本次请求的每页条数", 50))
    offset = fields.Integer(**given("So many were skipped.", "本次请求跳过的条数", 50))
    links = fields.Nested(Links(), **given("Addresses of other pages.", "其他页的地址"))

"""The menu says where one is, also on pages that it does not name."""

import re
from collections.abc import Callable

import pytest

from tests.api.county import CODES
from tests.pages.conftest import Site, Visitor

MARKED = re.compile(r'<a href="([^"]+)" aria-current="(\w+)">')


@pytest.mark.parametrize(
    ("path", "line", "how"),
    [
        ("/runs", "/runs", "page"),
        ("/runs/{run}/results", "/runs", "true"),
        ("/enterprises/{uscc}", "/enterprises", "true"),
        ("/verify", "/verify", "page"),
        ("/account", None, None),
    ],
)
def test_the_line_above_a_page_is_marked(
    site: Site, signed_in: Callable[..., Visitor], path: str, line: str | None, how: str | None
) -> None:
    page = signed_in("officer").get(path.format(run=site.own.published, uscc=CODES[1])).text
    # Once for wide screens, once folded for narrow ones.
    assert MARKED.findall(page.split("</nav>")[0]) == ([(line, how)] * 2 if line else [])


def test_the_nearest_line_is_marked(signed_in: Callable[..., Visitor]) -> None:
    enterprise = signed_in("enterprise", CODES[1])
    for path in ("/my", "/my/data", "/my/years"):
        found = MARKED.findall(enterprise.get(path).text.split("</nav>")[0])
        assert found == [(path, "page")] * 2

"""Lists as files: the link beside a table gives that table, whole, with the filters that are set."""

import csv
import html
import re
from io import BytesIO, StringIO
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from service import accounts, audit, audit_log, db
from service.errors import Conflict
from service.pages.exports import blueprint
from service.visitor import COOKIE
from tests.api.county import CODES, YEAR
from tests.api.matrix.export_pages import EXPORTS
from tests.api.matrix.rules import WHO
from tests.api.matrix.scene import Scene

CHINESE = re.compile("[㐀-鿿]")
TEMPLATES = Path(__file__).parents[3] / "service" / "templates" / "pages"
FILE = re.compile(r"show\.exports\(|_file', ")
OF_OTHERS = ("public/", "mine/", "messages.html")  # of everybody, of an enterprise, of oneself
TAG = re.compile(r"<[^>]+>")
# Who opens which page, and how many of its tables can be had as files.
TABLES = [
    ("officer", "/submissions", 1),
    ("officer", "/submissions?state=refused", 1),
    ("department", "/submissions?layout=tax&state=accepted", 1),
    ("department", "/submissions/{refused}", 1),
    ("officer", "/enterprises/{uscc}?year={year}", 1),
    ("township", "/enterprises/{uscc}?year={year}", 1),
    ("officer", "/region/leaders", 1),
    ("officer", "/region/candidates?kind=zombie&state=cannot_be_said", 1),
    ("officer", "/region/ladder", 1),
    ("officer", "/rectification?text={uscc}", 1),
    ("officer", "/forecasts", 1),
    ("officer", "/forecasts/{forecast}", 1),
    ("officer", "/enterprises?state=exempt", 1),
    ("officer", "/enterprises?text=03", 1),
    ("township", "/enterprises?campaign={trial}", 1),
    ("officer", "/disputes?state=open", 1),
    ("department", "/disputes", 1),
    ("officer", "/applications?state=filed", 1),
    ("township", "/applications", 1),
    ("officer", "/campaigns/{trial}/returns?state=none", 1),
    ("township", "/campaigns/{trial}/returns", 1),
    ("officer", "/campaigns/{campaign}", 1),
    ("department", "/campaigns/{campaign}", 1),
    ("officer", "/runs?state=published", 1),
    ("officer", "/runs/{run}", 3),
    ("officer", "/runs/{run}/borderline", 1),
    ("officer", "/runs/{run}/comparison?to={draft}&everybody=true", 2),
    ("officer", "/rulings?state=refused", 1),
    ("officer", "/objections?campaign={campaign}", 1),
    ("officer", "/publications?state=published", 1),
    ("officer", "/publications/{publication}?class=C", 1),
    ("officer", "/payments?kind=collected", 1),
    ("officer", "/invitations", 1),
    ("officer", "/jobs?kind=export", 1),
    ("security", "/accounts?role=reviewer", 1),
    ("audit", "/audit?action=objection.filed", 1),
]
OF_LISTS = [name for name, one in EXPORTS.items() if one.good == 200]


def read(content: bytes) -> list[list[str]]:
    """Read CSV as a spreadsheet does that goes by the byte order mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def tables(page: str) -> list[tuple[str, list[str]]]:
    """The addresses of files on a page, each with the rows of the table before it, as a reader sees them."""
    found = []
    for link in re.finditer(r'href="([^"]*/(?:export|file)\?[^"]*format=csv[^"]*)"', page):
        body = page[: link.start()].rpartition("<tbody>")[2].partition("</tbody>")[0]
        rows = [html.unescape(TAG.sub(" ", row)) for row in body.split("<tr")[1:]]
        found.append((html.unescape(link[1]), rows))
    return found


def who(endpoint: str) -> str:
    """Somebody of the county who may have a file."""
    return f"{WHO[EXPORTS[endpoint].rule.partition('/')[0]][0]}, own"


@pytest.mark.parametrize(("role", "path", "count"), TABLES)
def test_a_file_has_the_rows_of_its_table(
    played: Scene, visitors: dict[str, FlaskClient], role: str, path: str, count: int
) -> None:
    visitor = visitors[f"{role}, own"]
    shown = visitor.get(played.address(path))
    assert shown.status_code == 200
    found = tables(shown.text)
    assert len(found) == count
    for address, rows in found:
        headings, *lines = read(visitor.get(address).data)
        assert rows
        assert len(lines) == len(rows), (address, headings)
        for line, row in zip(lines, rows, strict=True):
            said = next(cell for cell in line if cell)
            assert said in row, (address, line, row)


@pytest.mark.parametrize("endpoint", OF_LISTS)
def test_headings_are_in_the_readers_language_and_both_files_alike(
    played: Scene, visitors: dict[str, FlaskClient], endpoint: str
) -> None:
    visitor, address = visitors[who(endpoint)], played.address(EXPORTS[endpoint].path)
    link = f"{address}{'&' if '?' in address else '?'}"
    zh, en = (visitor.get(f"{link}lang={one}&format=csv") for one in ("zh", "en"))
    visitor.delete_cookie("lang")
    assert "attachment" in zh.headers["Content-Disposition"]
    headings, *lines = read(zh.data)
    assert any(map(CHINESE.search, headings))
    named = [one for one in read(en.data)[0] if not one.startswith(("A ", "B ", "C "))]
    assert not any(map(CHINESE.search, named)), "of the scheme's own words only"
    book = CalamineWorkbook.from_filelike(BytesIO(visitor.get(f"{link}format=xlsx").data))
    head, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert (head, len(rows)) == (headings, len(lines))


def test_no_cell_can_be_run(played: Scene, visitors: dict[str, FlaskClient]) -> None:
    officer = visitors["officer, own"]
    for name in ("=2+3.csv", "+2.csv", "-2.csv", "@x.csv", "＝2.csv"):
        form = {"file": (BytesIO(b"no table"), name), "layout": "tax", "year": YEAR}
        assert officer.get("/submissions").status_code == 200
        token = re.search(r'name="csrf_token" value="([^"]+)"', officer.get("/submissions").text)
        assert token
        assert officer.post("/submissions", data=form | {"csrf_token": token[1]}).status_code == 303
    names = [line[1] for line in read(officer.get("/submissions/export?state=refused").data)]
    assert {"'=2+3.csv", "'+2.csv", "'-2.csv", "'@x.csv", "'＝2.csv"} <= set(names)
    assert not any(name.startswith(("=", "+", "-", "@", "＝")) for name in names)


def test_words_that_mean_something_to_flask_break_no_address(
    visitors: dict[str, FlaskClient],
) -> None:
    page = visitors["officer, own"].get("/disputes?state=open&endpoint=x&_external=1&_method=POST&_anchor=y")
    assert page.status_code == 200
    assert [address for address, _ in tables(page.text)] == ["/disputes/export?state=open&format=csv"]


def test_every_list_of_an_official_can_be_had_as_a_file() -> None:
    without = [
        str(one.relative_to(TEMPLATES))
        for one in sorted(TEMPLATES.rglob("*.html"))
        if "show.pager(" in (text := one.read_text("utf-8")) and not FILE.search(text)
    ]
    assert [one for one in without if not one.startswith(OF_OTHERS)] == []


def test_a_list_that_is_too_long_is_refused() -> None:
    blueprint.check(blueprint.MOST)
    with pytest.raises(Conflict) as caught:
        blueprint.check(blueprint.MOST + 1)
    assert caught.value.fault.code == "export.too_many"


@pytest.mark.parametrize("endpoint", [one for one in OF_LISTS if EXPORTS[one].rule.endswith("/list")])
def test_another_countys_lists_are_its_own(
    played: Scene, visitors: dict[str, FlaskClient], endpoint: str
) -> None:
    person = who(endpoint).replace("own", "foreign")
    content = visitors[person].get(EXPORTS[endpoint].path).get_data(as_text=True)
    of_ours = (
        [f"{code}," for code in CODES] if endpoint != "portal.exports.accounts" else [f",{played.code},"]
    )
    assert not any(one in content for one in of_ours)


def test_records_of_the_log_can_be_proved_elsewhere(played: Scene, visitors: dict[str, FlaskClient]) -> None:
    answer = visitors["audit, own"].get("/audit/export?format=jsonl&action=objection.filed")
    assert answer.mimetype == "application/jsonl"
    records = [orjson.loads(line) for line in answer.data.splitlines()]
    with db.session(played.world.engine) as session:
        wanted = audit_log.Filter(action="objection.filed")
        kept = audit_log.page(session, played.code, wanted).items
    assert [one["digest"] for one in records] == [one.digest for one in kept]
    for one, row in zip(records, kept, strict=True):
        assert audit.sealed(one | {"at": row.at}) == one["digest"]


def test_who_takes_a_list_is_noted(played: Scene, visitors: dict[str, FlaskClient]) -> None:
    assert visitors["reviewer, own"].get("/disputes/export").status_code == 200
    with db.session(played.world.engine) as session:
        wanted = audit_log.Filter(object="/disputes/export", action="read")
        assert "reviewer" in [one.roles for one in audit_log.page(session, played.code, wanted).items]


def test_who_keeps_all_accounts_is_noted_in_the_log_of_the_installation(played: Scene) -> None:
    with db.session(played.world.engine) as session:
        keeper = accounts.open_(session, ["security"], None, None, label="all").id
        token = accounts.issue(session, keeper, "session")
    client = played.world.app.test_client()
    client.set_cookie(COOKIE, token)
    headings, *lines = read(client.get("/accounts/export?role=officer&lang=en").data)
    assert len({line[headings.index("County")] for line in lines}) > 1
    with db.session(played.world.engine) as session:
        wanted = audit_log.Filter(object="/accounts/export", actor=keeper)
        assert audit_log.page(session, audit.INSTALLATION, wanted).total == 1

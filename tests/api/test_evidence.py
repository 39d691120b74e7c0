"""Evidence: POST /evidence, GET /evidence?about=, /evidence/{id} and its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from service import clock, evidence
from tests.api import campaigning
from tests.api.campaigning import MONDAY, Place, dispute, item, upload
from tests.api.conftest import World, problem
from tests.api.county import YEAR

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
TAX = f"fact:tax:{YEAR}"


@dataclass
class Case:
    """A campaign, and a dispute of its enterprise 1."""

    place: Place
    about: str

    def attach(self, content: bytes = PDF, name: str = "证明.pdf", **fields: str) -> Any:
        return self.place.enterprise(1).post(
            "/evidence", **upload(content, name, **({"about": self.about} | fields))
        )


@pytest.fixture(scope="module")
def case(world: World) -> Iterator[Case]:
    with clock.at(MONDAY):
        place = campaigning.confirming(world)
        filed = place.answer(1, dispute(item(place.sheet(1), TAX))).json
        yield Case(place, f"dispute/{item(filed, TAX)['dispute_id']}")


def office(part: str, *more: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (PDF, "完税 证明.pdf", "完税 证明.pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "../../etc/x.html", "x.png"),
        (b"\xff\xd8\xff\xe0rest", "photo.exe", "photo.jpg"),
        (office("word/document.xml"), "a|b*.docx", "ab.docx"),
        (office("xl/workbook.xml"), ".xlsx", "xlsx.xlsx"),
        (b"a,b\n1,2\n", "t.txt", "t.csv"),
        ("情况说明".encode("gb18030"), "说明", "说明.txt"),
    ],
)
def test_a_file_is_what_its_content_is(case: Case, content: bytes, name: str, kept: str) -> None:
    made = case.attach(content, name)
    assert made.status_code == 201, made.data.decode()
    assert (made.json["filename"], made.json["type"]) == (kept, kept.rpartition(".")[2])
    assert made.json["size"] == len(content)
    again = case.attach(content, "anders.bin")
    assert again.json["id"] == made.json["id"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04 no archive",
        office("xl/other.xml"),
        office("xl/workbook.xml", "xl/vbaProject.bin"),
        b"text\x00with nul",
        b"\xff\xfe\xfd",
    ],
)
def test_other_content_is_refused(case: Case, content: bytes) -> None:
    found = problem(case.attach(content, "harmlos.pdf"), 422, "evidence.type_not_taken")
    assert found["errors"][0]["pointer"] == "#/file"


def test_a_file_goes_out_as_an_attachment_only(case: Case) -> None:
    content = b'%PDF-1.4 <script>alert("x")</script>'
    number = case.attach(content, "公司 证明.pdf").json["id"]
    response = case.place.officer.get(f"/evidence/{number}/file")
    assert response.data == content
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Content-Disposition"].isascii()
    assert response.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote('公司 证明.pdf')}")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "application/octet-stream"
    assert case.place.officer.get(f"/evidence/{number}").json["filename"] == "公司 证明.pdf"


@pytest.mark.parametrize(
    ("about", "status", "code"),
    [
        ("dispute/987654", 404, "dispute.not_found"),
        ("dispute/x", 422, "evidence.about_unknown"),
        ("dispute/٣", 422, "evidence.about_unknown"),
        ("county/1", 422, "evidence.about_unknown"),
        ("dispute", 422, "evidence.about_unknown"),
        ("a\x07", 422, "field.control_character"),
    ],
)
def test_what_it_is_about_must_exist(case: Case, about: str, status: int, code: str) -> None:
    problem(case.attach(about=about), status, code)


def test_the_form_is_checked(case: Case) -> None:
    problem(case.attach(name=""), 422, "field.required")
    problem(case.place.enterprise(1).post("/evidence", json={"about": case.about}), 415, "http.not_multipart")
    problem(case.attach(b"0" * 2**21), 413, "http.too_large")
    problem(case.place.officer.get("/evidence"), 422, "field.required")


def test_it_is_seen_by_those_concerned_and_nobody_else(case: Case, world: World) -> None:
    number, place = case.attach().json["id"], case.place
    east, west = (place.person("township", township=name) for name in ("东镇", "西镇"))
    addresses = (f"/evidence?about={case.about}", f"/evidence/{number}", f"/evidence/{number}/file")
    for caller in (place.officer, place.enterprise(1), place.department("tax"), east):
        assert [caller.get(address).status_code for address in addresses] == [200, 200, 200]
    for caller in (place.enterprise(2), place.department("land"), west, world.officer, world.enterprise):
        assert [caller.get(address).status_code for address in addresses] == [404, 404, 404]
    assert [world.anonymous.get(address).status_code for address in addresses] == [401, 401, 401]
    given = {"about": case.about}
    problem(
        place.enterprise(2).post("/evidence", **upload(PDF, "x", **given)), 404, "evidence.subject_not_found"
    )
    problem(
        place.person("approver").post("/evidence", **upload(PDF, "x", **given)), 403, "http.role_not_allowed"
    )


def test_a_decided_dispute_takes_no_more(case: Case) -> None:
    place = case.place
    filed = place.answer(2, dispute(item(place.sheet(2), TAX))).json
    number = item(filed, TAX)["dispute_id"]
    place.department("tax").post(f"/disputes/{number}/answer", json={"reason": "无误"})
    late = place.enterprise(2).post("/evidence", **upload(PDF, "x", about=f"dispute/{number}"))
    told = problem(late, 409, "evidence.subject_decided")
    assert told["detail"].startswith((f"数据异议 {number} ", f"The dispute {number} "))


def test_sent_again_with_its_key_it_is_one(case: Case) -> None:
    given, key = {"about": case.about}, {"Idempotency-Key": "evidence-1"}
    first, second = (
        case.place.enterprise(1).post("/evidence", headers=key, **upload(b"%PDF-2", "x", **given))
        for _ in range(2)
    )
    assert first.data == second.data


def test_every_noun_that_takes_evidence_is_known(world: World) -> None:
    assert set(evidence.SUBJECTS) == {"application", "dispute", "objection", "ruling"}

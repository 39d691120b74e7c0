"""Evidence: files put beside a dispute, an application, a ruling or an objection.

A file is what its content is, whatever its name says; it is kept by its digest and never changed. Each noun
that takes evidence registers how to find one of it:

    evidence.SUBJECTS["dispute"] = _subject      # (session, county, number) → Subject
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import filetype
from scoring.errors import Fault, InputError
from service import audit, counties, enterprises, files
from service.accounts import Actor, Role
from service.confirmation_tables import Evidence
from service.errors import Conflict, NotFound

MOST_BYTES = 20 * 2**20  # of one file
MOST_OF_ONE = 200 * 2**20  # bytes of one enterprise
MOST_FILES = 20  # beside one thing
LONGEST_STEM = 120
READERS: tuple[Role, ...] = ("officer", "reviewer", "approver", "observer", "system")


@dataclass(frozen=True)
class Subject:
    """What evidence is about: whose it is, which department answers it, and whether it is still undecided."""

    uscc: str | None
    department: str | None = None
    undecided: bool = True


SUBJECTS: dict[str, Callable[[Session, str, int], Subject]] = {}


def attach(
    session: Session,
    county: str,
    about: str,
    filename: str,
    content: bytes,
    actor: Actor | None,
    uscc: str | None = None,
) -> Evidence:
    """Put a file beside a thing that is not decided yet; the same file again is the same evidence."""
    found = _found(session, county, about, actor)
    kind = _kind(content)
    counties.lock(session, county)
    if not _found(session, county, about, actor).undecided:
        raise Conflict("evidence.subject_decided", **_told(about))
    digest, whose = files.digest(content), uscc or found.uscc
    for one in of(session, county, about):
        if one.digest == digest:
            return one
    _check_room(session, county, about, whose, len(content))
    made = Evidence(county=county, about=about, uscc=whose, filename=_named(filename, kind), type=kind)
    made.size, made.digest = len(content), files.keep(session, content)
    made.attached_by = actor.id if actor else None
    session.add(made)
    session.flush()
    audit.note(
        session, actor, "evidence.attached", f"evidence/{made.id}", county=county, after=audit.state(made)
    )
    return made


def of(session: Session, county: str, about: str) -> Sequence[Evidence]:
    """List the evidence about a thing, in the order in which it came."""
    mine = (Evidence.county == county) & (Evidence.about == about)
    return session.scalars(select(Evidence).where(mine).order_by(Evidence.id)).all()


def seen(session: Session, county: str, about: str, actor: Actor | None) -> Sequence[Evidence]:
    """List the evidence about a thing that this actor may see."""
    _found(session, county, about, actor)
    return of(session, county, about)


def get(session: Session, county: str, evidence_id: int, actor: Actor | None = None) -> Evidence:
    """Find a piece of evidence; an actor's own, if one is named."""
    found = session.scalar(select(Evidence).where(Evidence.county == county, Evidence.id == evidence_id))
    if found is None or not may_see(session, county, _subject(session, county, found.about), actor):
        raise NotFound("evidence.not_found", id=evidence_id)
    return found


def content(session: Session, found: Evidence) -> bytes:
    """Give a file back as it came."""
    return files.content(session, found.digest)


def may_see(session: Session, county: str, subject: Subject, actor: Actor | None) -> bool:
    """Tell whether somebody may see what is about a subject; nobody named may see all."""
    if actor is None or actor.has(*READERS):
        return True
    if actor.has("department") and subject.department is not None:
        return actor.department == subject.department
    if subject.uscc is None:
        return False
    if actor.has("township"):
        area = enterprises.Area(actor.township, actor.park)
        return enterprises.is_in(session, county, subject.uscc, area)
    return actor.uscc == subject.uscc


def _subject(session: Session, county: str, about: str) -> Subject:
    noun, _, number = about.partition("/")
    if noun not in SUBJECTS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InputError([Fault("evidence.about_unknown", "#/about", {"about": about, "nouns": [*SUBJECTS]})])
    return SUBJECTS[noun](session, county, int(number))


def _told(about: str) -> dict[str, Any]:
    """Name the thing, for programs as they named it."""
    noun, _, number = about.partition("/")
    return {"about": about, "noun": Fault(f"noun.{noun}"), "number": number}


def _found(session: Session, county: str, about: str, actor: Actor | None) -> Subject:
    found = _subject(session, county, about)
    if not may_see(session, county, found, actor):
        raise NotFound("evidence.subject_not_found", **_told(about))
    return found


def _kind(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 2**20
        raise InputError([Fault("evidence.too_large", "#/file", {"bytes": len(content), "most": most})])
    kind = filetype.of(content)
    if kind is None:
        raise InputError([Fault("evidence.type_not_taken", "#/file", {"types": filetype.KNOWN})])
    return kind


def _check_room(session: Session, county: str, about: str, uscc: str | None, size: int) -> None:
    if len(of(session, county, about)) >= MOST_FILES:
        raise Conflict("evidence.too_many", **_told(about), most=MOST_FILES)
    if uscc is None:
        return  # the bureau's own
    mine = (Evidence.county == county) & (Evidence.uscc == uscc)
    used = session.scalar(select(func.coalesce(func.sum(Evidence.size), 0)).where(mine)) or 0
    if used + size > MOST_OF_ONE:
        raise Conflict("evidence.no_room", uscc=uscc, most=MOST_OF_ONE // 2**20)


def _named(filename: str, kind: str) -> str:
    """Give the name without folders and signs that no name needs; it ends as the content is."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = "".join(sign for sign in stem if sign.isprintable() and sign not in '"<>:|?*;%').strip(" .")
    return f"{plain[:LONGEST_STEM] or 'evidence'}.{kind}"

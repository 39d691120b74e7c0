"""Backups: the same rows from either database, proved by replay; nothing of a bad one is kept."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Engine, func, select

from model_registry import store
from model_registry.store import Store
from scoring.errors import InputError
from service import archive, audit, backup, belonging, counties, db, evaluations, schema, schemes
from service.archive import Manifest
from service.errors import Conflict, NotFound
from service.tables import Base, Submission
from tests.api import county

OWN, OTHER = "990101", "990202"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two counties with everything in them."""
    engine = db.engine(f"sqlite:///{tmp_path_factory.mktemp('source')}/muhero.sqlite")
    schema.migrate(engine)
    county.full(engine, OWN)
    county.full(engine, OTHER, county.FOREIGN_CODES)
    return engine


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which somebody has registered something."""
    made = store.open(str(tmp_path_factory.mktemp("models")))
    made.write_folder(f"{OWN}/folders/a1", {"card.json": b"{}", "forecast.txt": b"trees"})
    made.create(f"{OWN}/versions/0001.json", b'{"folder": "a1"}')
    return made


@pytest.fixture(scope="module")
def whole(source: Engine, models: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "all.zip"
    backup.write(source, models, path)
    return path


def empty(folder: Path) -> Store:
    return store.open(str(folder / "models"))


def changed(path: Path, to: Path, change: Callable[[str, bytes], bytes | None], seal: bool = True) -> Path:
    """Write the archive again with other contents; `seal` puts the digests right, as a forger would."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        manifest = Manifest(**orjson.loads(old.read(archive.MANIFEST)))
        for name in old.namelist():
            content = change(name, old.read(name))
            if name == archive.MANIFEST or content is None:
                continue
            if seal and name in manifest.digests:
                archive.add_file(new, manifest, name, content)
            else:
                new.writestr(name, content)
        if change(archive.MANIFEST, b"") is not None:
            archive.close(new, manifest)
    return to


def counts(engine: Engine) -> dict[str, int]:
    with db.session(engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_of_every_table_it_is_said_whose_its_rows_are(source: Engine, table) -> None:
    with db.session(source) as session:
        session.execute(select(func.count()).select_from(table).where(belonging.rows_of(table, OWN)))


def test_a_backup_comes_back_and_replays(source: Engine, whole: Path, engine: Engine, tmp_path) -> None:
    found = backup.restore(engine, empty(tmp_path), whole)
    assert found.counties == (OWN, OTHER)
    assert len(found.replayed) == 2
    after = counts(engine)
    assert after.pop("audit") == counts(source)["audit"] + 1  # that it was restored
    assert after == {name: count for name, count in counts(source).items() if name != "audit"}


def test_models_come_back_too(whole: Path, engine: Engine, models: Store, tmp_path) -> None:
    there = empty(tmp_path)
    backup.restore(engine, there, whole)
    for path in ("folders/a1/card.json", "folders/a1/forecast.txt", "versions/0001.json"):
        assert there.read(f"{OWN}/{path}") == models.read(f"{OWN}/{path}")


def test_one_county_comes_back_alone_and_is_the_same_from_there(
    source: Engine, models: Store, engine: Engine, tmp_path
) -> None:
    first = backup.write(source, models, tmp_path / "first.zip", OWN)
    assert first.counties == {OWN: f"测试县{OWN}"}
    backup.restore(engine, empty(tmp_path), tmp_path / "first.zip")
    again = backup.write(engine, empty(tmp_path), tmp_path / "again.zip", OWN)
    assert again.digests == first.digests
    with db.session(engine) as session:
        assert [one.code for one in counties.list_(session)] == [OWN]
        assert audit.head(session, OWN) == tuple(first.heads[OWN])


def test_work_goes_on_after_a_restore(whole: Path, engine: Engine, tmp_path) -> None:
    backup.restore(engine, empty(tmp_path), whole)
    with db.session(engine) as session:
        before = session.scalar(select(func.max(Submission.id))) or 0
    made = county.hand_in(engine, OWN, ("tax",))
    assert made["tax"] > before
    with db.session(engine) as session:
        scheme = schemes.list_(session, OWN)[0]
    number = county.run(engine, OWN, scheme.id, publish=False)
    with db.session(engine) as session:
        assert evaluations.replay(session, OWN, number).equal


def test_a_county_moves_to_another_database(source: Engine, models: Store, engine: Engine, tmp_path) -> None:
    found = backup.move((source, models), (engine, empty(tmp_path)), OTHER, tmp_path / "moved.zip")
    assert found.counties == (OTHER,)
    with db.session(engine) as session, pytest.raises(NotFound):
        counties.get(session, OWN)


def test_only_an_empty_database_is_filled(whole: Path, engine: Engine, tmp_path) -> None:
    with db.session(engine) as session:
        counties.add(session, "990303", "他县")
    with pytest.raises(Conflict) as caught:
        backup.restore(engine, empty(tmp_path), whole)
    assert caught.value.fault.code == "backup.not_empty"


@pytest.mark.parametrize("name", ["tables/facts.jsonl", f"models/{OWN}/versions/0001.json"])
def test_a_damaged_file_is_named(whole: Path, engine: Engine, tmp_path, name: str) -> None:
    bad = changed(
        whole, tmp_path / "bad.zip", lambda each, content: content + b" " * (each == name), seal=False
    )
    with pytest.raises(InputError) as caught:
        backup.restore(engine, empty(tmp_path), bad)
    assert [(one.code, one.where) for one in caught.value.faults] == [("backup.damaged", name)]


def test_an_archive_that_was_cut_off_is_refused(whole: Path, engine: Engine, tmp_path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-200])
    without = changed(
        whole, tmp_path / "w.zip", lambda name, kept: None if name == archive.MANIFEST else kept
    )
    for path in (cut, without):
        with pytest.raises(InputError) as caught:
            backup.restore(engine, empty(tmp_path), path)
        assert [one.code for one in caught.value.faults] == ["backup.unreadable"]


def _forged(table: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name != f"tables/{table}.jsonl":
            return content
        assert old in content
        return content.replace(old, new)

    return change


def test_a_forged_audit_record_is_refused(whole: Path, engine: Engine, tmp_path) -> None:
    change = _forged("audit", b'"submission.accepted"', b'"submission.forged"')
    forged = changed(whole, tmp_path / "forged.zip", change)
    with pytest.raises(Conflict) as caught:
        backup.restore(engine, empty(tmp_path), forged)
    assert caught.value.fault.code == "backup.audit_broken"
    assert counts(engine)["counties"] == 0  # nothing is kept


def test_a_publication_that_does_not_replay_is_refused(
    source: Engine, whole: Path, engine: Engine, tmp_path
) -> None:
    with db.session(source) as session:
        published = evaluations.published(session, OWN)
        assert published is not None
        digest = published.results_digest.encode()
    forged = changed(whole, tmp_path / "forged.zip", _forged("evaluations", digest, b"0" * len(digest)))
    with pytest.raises(Conflict) as caught:
        backup.restore(engine, empty(tmp_path), forged)
    assert caught.value.fault.code == "backup.replay_differs"
    assert counts(engine)["counties"] == 0


def test_an_unfinished_backup_does_not_bear_its_name(source: Engine, tmp_path) -> None:
    class Broken:
        def names(self, _folder: str) -> list[str]:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        backup.write(source, Broken(), tmp_path / "x.zip")  # type: ignore[arg-type]
    assert not (tmp_path / "x.zip").exists()

"""A thousand notices as PDFs, from the database to the ZIP, against a minute."""

import io
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import databases
from bench.report import Ratio
from bench.serving import prepare
from service import champions, db, evaluations, notices

COUNT = 1_000
MINUTE = 60.0


def measure() -> list[Ratio]:
    """Set the notices of a county of the demo's size, in as many processes as there are processors."""
    with TemporaryDirectory() as folder, databases.empty("SQLite") as url:
        evaluation = prepare(Path(folder), url).evaluation
        engine, store = db.engine(url), champions.opened(str(Path(folder) / "models"))
        with db.session(engine) as session:
            county = evaluations.county_of(session, evaluation)
            begun = time.perf_counter()
            made = notices.several(session, store, county, evaluation, None, silently, COUNT)
            seconds = time.perf_counter() - begun
        engine.dispose()
    check(made)
    return [Ratio("1,000 notices as PDF, against a minute", seconds, MINUTE, "s", 1)]


def silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody waits for figures."""


def check(made: bytes) -> None:
    """Refuse to praise files that are none."""
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        heads = {files.read(name)[:4] for name in files.namelist()}
        if len(files.namelist()) != COUNT or heads != {b"%PDF"}:
            raise SystemExit(f"{len(files.namelist())} files that begin with {heads}")

"""120,000 enterprises from six department files to stored results, against bare reading and bare writing."""

import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from sqlalchemy import Engine, Table, select
from sqlalchemy.orm import Session

from bench import databases
from bench.report import Ratio
from data import synthetic
from data.synthetic import DepartmentFile
from service import bulk, counties, db, evaluations, schemes, submissions, tables

YEAR = 2024
ABOVE, BELOW = 50_000, 70_000
SIX = ("market", "tax", "statistics", "land", "power", "ecology")
ROWS = (
    tables.facts,
    tables.attributes,
    tables.parcels,
    tables.meters,
    tables.Enterprise.__table__,
    tables.results,
)


def measure() -> list[Ratio]:
    """Measure the way of the files on each kind of database."""
    with TemporaryDirectory() as folder:
        print(f"  writing the files of {ABOVE + BELOW:,} made-up enterprises ...", flush=True)
        files = made_up(Path(folder), ABOVE, BELOW)
        return [_ratio(kind, files) for kind in databases.kinds()]


def made_up(folder: Path, above: int, below: int) -> list[DepartmentFile]:
    """Write the six files of one year."""
    year = range(YEAR, YEAR + 1)
    files = synthetic.generate(folder, years=year, above=above, below=below, quarters=0)
    return [file for file in files if file.layout in SIX]


def _ratio(kind: str, files: Sequence[DepartmentFile]) -> Ratio:
    with databases.empty(kind) as url, databases.engine(url) as engine:
        ours = end_to_end(engine, files)
        rows = stored(engine)
    with databases.empty(kind) as url, databases.engine(url) as engine:
        reading, writing = bare_reading(files), bare_writing(engine, rows)
    count = sum(len(frame) for _, frame in rows)
    print(
        f"  {kind}: bare reading {reading:.2f} s, bare writing {writing:.2f} s ({count:,} rows)", flush=True
    )
    return Ratio(f"120,000 enterprises, files to results, {kind}", ours, reading + writing, "s", 3)


def end_to_end(engine: Engine, files: Sequence[DepartmentFile]) -> float:
    """Seconds for handing in the files and running the evaluation, each committed."""
    with db.session(engine) as session:
        counties.add(session, synthetic.COUNTY, synthetic.COUNTY_NAME, synthetic=True)
        scheme = schemes.add(session, synthetic.COUNTY, synthetic.scheme_text(YEAR)).id
    start = time.perf_counter()
    for file in files:
        with db.session(engine) as session:
            _hand_in(session, file)
        _lap(file.layout, start)
    with db.session(engine) as session:
        evaluations.run(session, synthetic.COUNTY, scheme, YEAR, None)
    _lap("evaluation", start)
    return time.perf_counter() - start


def _hand_in(session: Session, file: DepartmentFile) -> None:
    content = file.path.read_bytes()
    taken = submissions.accept(session, synthetic.COUNTY, YEAR, file.layout, file.path.name, content, None)
    if taken.state != "accepted":
        raise SystemExit(f"{file.layout} was refused: {taken.errors[:500]}")


def _lap(what: str, start: float) -> None:
    print(f"    after {what}: {time.perf_counter() - start:.1f} s", flush=True)


def bare_reading(files: Sequence[DepartmentFile]) -> float:
    """Seconds for reading the files into tables of text."""
    start = time.perf_counter()
    for file in files:
        pl.read_csv(BytesIO(_utf8(file.path.read_bytes())), infer_schema=False, truncate_ragged_lines=True)
    return time.perf_counter() - start


def _utf8(content: bytes) -> bytes:
    try:
        content.decode()
        return content
    except UnicodeDecodeError:
        return content.decode("gb18030").encode()


def stored(engine: Engine) -> list[tuple[Table, pl.DataFrame]]:
    """Give every row that is kept of the files and the evaluation."""
    with Session(engine) as session:
        return [(table, _all(session, table)) for table in ROWS]


def _all(session: Session, table: Table) -> pl.DataFrame:
    sql = str(select(table).compile(session.get_bind()))
    rows = session.connection().exec_driver_sql(sql).cursor.fetchall()
    return pl.DataFrame(rows, schema=table.columns.keys(), orient="row", infer_schema_length=None)


def bare_writing(engine: Engine, rows: Sequence[tuple[Table, pl.DataFrame]]) -> float:
    """Seconds for writing the same rows into the same tables, through the same kind of connection."""
    with db.session(engine) as session:
        counties.add(session, synthetic.COUNTY, synthetic.COUNTY_NAME, synthetic=True)
    start = time.perf_counter()
    with db.session(engine) as session:
        db.begin_write(session)
        for table, frame in rows:
            bulk.insert(session, table, frame)
    return time.perf_counter() - start

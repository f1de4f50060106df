"""Import a file of official statistics as a new version of its table; earlier versions stay as they are.

Rules: a version holds for the series and times it covers, so a yearly file adds a year and a corrected one replaces it, cells
that vanished included. The same file under the same description changes nothing. A series belongs to one table of one source: two
under one name would be mixed without anybody being told.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.areas import Areas
from app.audit.record import Entry
from app.csv_file import Delivered, FileRefused
from app.ids import new_uuid
from app.official.description import Description
from app.official.periods import ends_on
from app.official.read_file import Reading, read_file
from app.official.store import breakdown_text, find_version, insert_dataset, lock_imports, newest_version, owners_of
from app.unit_of_work import UnitOfWork

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: the version it is or would be (None: cells were faulty), and whether it is new."""

    reading: Reading
    version: int | None
    changed: bool


async def import_file(uow: UnitOfWork, delivered: Delivered, described: Description, *, dry_run: bool = False) -> Imported:
    """Read and store a file; nothing is stored on a dry run or when a cell is faulty. Raises FileRefused."""
    reading = read_file(delivered, described, Areas(uow.world.catalogue))
    if reading.report.faulty:
        uow.unaudited("a file with faults is not imported")
        return Imported(reading, None, changed=False)
    await lock_imports(uow.session)
    await _refuse_foreign_series(uow, reading, described.source)
    before = await newest_version(uow.session, described.source, reading.table)
    if before is not None and await _is_the_same(uow, before, delivered, described):
        uow.unaudited("the file was imported before")
        return Imported(reading, before.version, changed=False)
    version = 1 if before is None else before.version + 1
    if dry_run:
        uow.unaudited("a dry run changes nothing")
    else:
        await _insert(uow, delivered, described, reading, version)
        await uow.record(Entry("official-statistics-imported"))
    return Imported(reading, version, changed=True)


async def _is_the_same(uow: UnitOfWork, before: Row[Any], delivered: Delivered, described: Description) -> bool:
    if (before.file_sha256, before.description_sha256) != (delivered.sha256, described.digest):
        return False
    return await find_version(uow.session, before.source, before.table_code, before.version) is not None


async def _refuse_foreign_series(uow: UnitOfWork, reading: Reading, source: str) -> None:
    for row in await owners_of(uow.session, reading.series):
        if (row.source, row.table_code) != (source, reading.table):
            raise FileRefused(
                f"the series {row.series} belongs to table {row.table_code} of {row.source}: give this one a code of its own "
                "([series.CODE]), so that two sources never stand under one name"
            )


async def _insert(uow: UnitOfWork, delivered: Delivered, described: Description, reading: Reading, version: int) -> None:
    covered = Counter((each.series, each.time) for each in reading.figures)
    await insert_dataset(
        uow.session,
        {
            "dataset_id": new_uuid(),
            "source": described.source,
            "table_code": reading.table,
            "version": version,
            "title": reading.title,
            "definition": described.definition,
            "licence": described.licence,
            "as_of": reading.as_of,
            "file_name": delivered.name[-_LONGEST_NAME:],
            "file_sha256": delivered.sha256,
            "description_sha256": described.digest,
            "imported_at": uow.now,
        },
        [
            {"series": code, "title": about.title, "unit": about.unit, "definition": about.definition}
            for code, about in reading.series.items()
        ],
        [
            {"series": series, "time": time, "ends_on": ends_on(time), "figures": figures}
            for (series, time), figures in sorted(covered.items())
        ],
        [
            {
                "series": each.series,
                "time": each.time,
                "breakdown": breakdown_text(each.breakdown),
                "area": each.area,
                "state": each.figure.state.value,
                "amount": each.figure.amount,
                "quality": each.figure.quality,
                "line": each.line,
            }
            for each in reading.figures
        ],
    )

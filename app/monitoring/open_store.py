"""SQL of the yearly open data: stored once, read back as they were made."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from app.monitoring.privacy import Spend
from app.monitoring.release import Table
from app.monitoring.rules import HIDDEN

if TYPE_CHECKING:
    from app.crypto.keyring import Connection


@dataclass(frozen=True, slots=True)
class OpenData:
    """What was published of one year."""

    reference_date: date
    catalogue_version: str
    parameters_version: str
    code_hash: str
    run_at: datetime
    tables: dict[str, Table]


async def last_published(connection: "Connection") -> date | None:
    """The reference date of the newest open data."""
    found: date | None = await connection.fetchval("SELECT max(reference_date) FROM open_release")
    return found


async def insert_open(connection: "Connection", made: OpenData, spends: tuple[Spend, ...]) -> None:
    """Store the open data of a year with what they cost; the database refuses a second time and what is over budget."""
    year = made.reference_date.year
    await connection.execute(
        "INSERT INTO open_release VALUES ($1, $2, $3, $4, $5, $6)",
        year,
        made.reference_date,
        made.catalogue_version,
        made.parameters_version,
        made.code_hash,
        made.run_at,
    )
    tables = made.tables.values()
    await connection.executemany(
        "INSERT INTO open_table VALUES ($1, $2, $3, $4)",
        [(year, table.name, list(table.dimensions), json.dumps([list(c) for c in table.classes])) for table in tables],
    )
    await connection.executemany(
        "INSERT INTO open_block VALUES ($1, $2, $3, $4)",
        [
            (year, table.name, area, [None if value == HIDDEN else value for value in table.values[place].ravel().tolist()])
            for table in tables
            for place, area in enumerate(table.areas)
        ],
    )
    await connection.executemany(
        "INSERT INTO open_spend VALUES ($1, $2, $3, $4, $5)",
        [(year, one.table, one.mechanism, one.rho, one.delta) for one in spends],
    )


async def read_open(connection: "Connection", year: int) -> OpenData | None:
    """The open data of a year; None where there are none."""
    head = await connection.fetchrow("SELECT * FROM open_release WHERE year = $1", year)
    if head is None:
        return None
    rows = await connection.fetch("SELECT name, area, cells FROM open_block WHERE year = $1 ORDER BY name, area", year)
    cells: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        cells.setdefault(row["name"], {})[row["area"]] = [HIDDEN if cell is None else cell for cell in row["cells"]]
    tables = {}
    for row in await connection.fetch("SELECT name, dimensions, classes FROM open_table WHERE year = $1 ORDER BY name", year):
        classes = tuple(tuple(codes) for codes in json.loads(row["classes"]))
        of_area = cells[row["name"]]
        values = np.array(list(of_area.values()), dtype=np.int32).reshape(len(of_area), *map(len, classes))
        values.setflags(write=False)
        tables[row["name"]] = Table(row["name"], "kreis", tuple(row["dimensions"]), tuple(of_area), classes, values)
    return OpenData(
        head["reference_date"], head["catalogue_version"], head["parameters_version"], head["code_hash"], head["run_at"], tables
    )

"""The yearly open data: made once from the register at the end of a year, kept for ever, written as files as often as wanted."""

import asyncio
import math
from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.audit.record import Entry
from app.monitoring.build import catalogue_of, lead
from app.monitoring.catalogue import Catalogue
from app.monitoring.driver import driver_connection
from app.monitoring.files import Sheet
from app.monitoring.grid import csv_file, xlsx_file
from app.monitoring.open_data import open_tables
from app.monitoring.open_store import OpenData, insert_open, last_published, read_open
from app.monitoring.parameters import Parameters, load_parameters
from app.monitoring.privacy import Spend
from app.monitoring.release import Table
from app.monitoring.sdmx import sdmx_csv, sdmx_structure
from app.monitoring.shelf import INVENTED, area_names, marked
from app.monitoring.snapshot import snapshot
from app.monitoring.store import code_hash
from app.monitoring.vectors import Told, read_vectors
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

_NAME = "offen"


async def publish_open_data(world: World, year: int, tell: Told) -> tuple[OpenData, bool]:
    """The open data of a year, and whether this run made them; what was published once is read and never made again.

    CannotBuild, BudgetExceeded or IntegrityFault: then nothing was stored.
    """
    catalogue = catalogue_of(world)
    async with open_unit(world) as uow:
        connection = await driver_connection(uow)
        there = await read_open(connection, year)
        if there is not None:
            uow.unaudited("reading what was published")
            return there, False
        at = date(year, 12, 31)
        await lead(uow, connection, at)
        last = await last_published(connection)
        vectors = await read_vectors(connection, world.keyring, uow.now, tell)
        tables, spends = await asyncio.to_thread(_made, catalogue, vectors, at, last)
        mark = code_hash("open_data.py")
        made = OpenData(at, catalogue.version, load_parameters().version, mark, uow.now, tables)
        await insert_open(connection, made, spends)
        await uow.record(Entry("monitoring.open-data"))
    return made, True


def _made(
    catalogue: Catalogue, vectors: NDArray[np.uint8], at: date, last: date | None
) -> tuple[dict[str, Table], tuple[Spend, ...]]:
    return open_tables(catalogue, load_parameters(), snapshot(catalogue, vectors, at), at, last)


def open_margin(parameters: Parameters) -> int:
    """The half-width of the interval that holds an open number in 95 of 100 cases, rounded up."""
    return math.ceil(1.96 * math.sqrt(parameters.open_data.tables / (2 * parameters.open_data.rho)))


def open_sheets(uow: UnitOfWork, made: OpenData) -> Iterator[Sheet]:
    """The open tables ready to be written."""
    catalogue, margin = catalogue_of(uow.world), open_margin(load_parameters())
    names, invented = area_names(uow, catalogue), made.code_hash.startswith(INVENTED)
    for table in made.tables.values():
        labels = [catalogue.dimensions[code].label for code in table.dimensions]
        yield Sheet(
            name=f"{_NAME}.{table.name}",
            title=marked(" × ".join(labels) or "Personen", invented=invented),
            reference_date=made.reference_date,
            margin=margin,
            heads=("Gebiet", "Name", *labels, "Stand", marked("Personen", invented=invented)),
            table=table,
            as_of=dict.fromkeys(table.areas, made.reference_date),
            names=names,
            invented=invented,
        )


def open_files(sheets: Iterator[Sheet]) -> Iterator[tuple[str, bytes]]:
    """Every file of the open data with its name: each table in four forms."""
    for each in sheets:
        yield f"{each.name}.csv", csv_file(each.grid)
        yield f"{each.name}.xlsx", xlsx_file(each.grid)
        yield f"{each.name}.sdmx.csv", sdmx_csv(each)
        yield f"{each.name}.sdmx.xml", sdmx_structure(each)

"""What monitoring's routes answer. Loaded with the first request: it brings numpy, which no other part of the service needs."""

from collections.abc import Callable, Mapping, Sequence

from app.errors import NotFound
from app.monitoring.build import CannotBuild, catalogue_of
from app.monitoring.catalogue import Catalogue
from app.monitoring.coverage import foreigners
from app.monitoring.files import Sheet, sheet
from app.monitoring.grid import csv_file, xlsx_file
from app.monitoring.indicators import Indicator, Result, load_indicators, work_out
from app.monitoring.parameters import LEVELS, load_parameters
from app.monitoring.publish import indicator_list, release_item, result_list, table_body
from app.monitoring.release import Release
from app.monitoring.schemas import IndicatorList, ReleaseList, ResultList, TableBody
from app.monitoring.sdmx import sdmx_csv, sdmx_structure
from app.monitoring.shelf import Listed, Shelf, area_names
from app.unit_of_work import UnitOfWork

shelf = Shelf()
FILES: Mapping[str, tuple[Callable[[Sheet], bytes], str]] = {
    ".sdmx.csv": (sdmx_csv, "application/vnd.sdmx.data+csv"),
    ".sdmx.xml": (sdmx_structure, "application/vnd.sdmx.structure+xml"),
    ".csv": (lambda made: csv_file(made.grid), "text/csv"),
    ".xlsx": (lambda made: xlsx_file(made.grid), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Endings of a table's name and what they give; the longer ending first."""


def watched(uow: UnitOfWork) -> Catalogue:
    """The catalogue for the areas of this installation; NotFound where no areas are watched."""
    try:
        return catalogue_of(uow.world)
    except CannotBuild:
        raise NotFound() from None


async def releases(uow: UnitOfWork) -> ReleaseList:
    """Every release, newest first."""
    items = []
    for listed in await shelf.listed(uow):
        release = await shelf.open(uow, listed.release_id)
        items.append(release_item(listed, release, await shelf.cost(uow, listed.release_id)))
    return ReleaseList(items=items)


async def table(uow: UnitOfWork, release: str, name: str) -> TableBody:
    """One released table; NotFound where the release has none of this name."""
    listed, found = await released(uow, release)
    if name not in found.tables:
        raise NotFound()
    return table_body(listed, found, found.tables[name], watched(uow), load_parameters())


async def table_file(uow: UnitOfWork, release: str, name: str) -> tuple[bytes, str] | None:
    """A released table as the file its name asks for, with its media type; None where the name asks for none."""
    ending = next((ending for ending in FILES if name.endswith(ending)), None)
    if ending is None:
        return None
    listed, found = await released(uow, release)
    table = found.tables.get(name.removesuffix(ending))
    if table is None:
        raise NotFound()
    catalogue = watched(uow)
    write, media_type = FILES[ending]
    made = sheet(found, table, catalogue, load_parameters(), area_names(uow, catalogue), invented=listed.invented)
    return write(made), media_type


def indicators(uow: UnitOfWork) -> IndicatorList:
    """Every definition."""
    return indicator_list(load_indicators(watched(uow)))


async def indicator(uow: UnitOfWork, code: str, release: str | None) -> ResultList:
    """One indicator for every area it is told for; NotFound where there is no such indicator or release."""
    one = load_indicators(watched(uow)).indicators.get(code)
    if one is None:
        raise NotFound()
    listed, found = await released(uow, release)
    return result_list(listed, one, await results(uow, one, found))


async def results(uow: UnitOfWork, one: Indicator, release: Release) -> Sequence[Result]:
    """An indicator of one release, area by area: municipalities, Kreise, Länder."""
    areas = [area for level in LEVELS if level in one.levels for area in watched(uow).areas.keys(level)]
    official = await foreigners(uow, areas, release.reference_date)
    parameters = load_parameters()
    return [work_out(one, release, parameters, area, official.get(area)) for area in areas]


async def released(uow: UnitOfWork, wire_id: str | None) -> tuple[Listed, Release]:
    """The release of an id, the newest for None; NotFound where there is none."""
    found = await shelf.find(uow, wire_id)
    if found is None:
        raise NotFound()
    return found

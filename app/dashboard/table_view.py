"""What the pages of released tables tell. Loaded with the first request (numpy)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from starlette.responses import Response

from app.dashboard.series_file import download
from app.errors import NotFound
from app.monitoring.answers import FILES, shelf
from app.monitoring.class_names import class_name
from app.monitoring.coverage import foreigners
from app.monitoring.definitions import definitions
from app.monitoring.files import sheet
from app.monitoring.grid import SIGN, Grid, Value, text_of
from app.monitoring.parameters import LEVELS
from app.monitoring.publish import margin_of
from app.monitoring.release import TOTAL, Release, Table
from app.monitoring.shares import coverage
from app.reporting.chart import Bar, bar_chart
from app.reporting.series import Holdings, read_holdings
from app.reporting.telling import NO_COVERAGE, share_text
from app.unit_of_work import UnitOfWork

_LEVELS = {"municipality": "Gemeinden", "kreis": "Kreise", "land": "Länder"}
_ALL = "insgesamt"


@dataclass(frozen=True, slots=True)
class TableList:
    """Every table of the newest release: by level, its name and what it tells; `day` is None while nothing is released."""

    day: date | None
    levels: tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table for one area at one reference date; `parts` are crosses, several where there is a third dimension."""

    name: str
    title: str
    level: str
    chosen: str
    area: str
    areas: list[tuple[str, str]]
    day: date
    dates: list[tuple[str, str]]
    invented: bool
    people: str
    margin: int
    coverage: str
    as_of: date
    definitions: tuple[tuple[str, str], ...]
    chart: Markup | None
    parts: tuple[tuple[str, Grid], ...]


async def read_list(uow: UnitOfWork) -> TableList:
    """The tables there are. Raises NoAreas."""
    holdings = await read_holdings(uow)
    if not holdings.listed:
        return TableList(None, ())
    listed = holdings.listed[-1]
    release = await shelf.open(uow, listed.release_id)
    levels = []
    for level in reversed(LEVELS):
        tables = tuple((table.name, _title(holdings, table)) for table in release.tables.values() if table.level == level)
        if tables and holdings.areas((level,)):
            levels.append((_LEVELS[level], margin_of(level, holdings.parameters), tables))
    return TableList(listed.reference_date, tuple(levels))


async def read_table(uow: UnitOfWork, name: str, day: str, wanted: str) -> TableView:
    """One table. NotFound: no such table, date or area."""
    holdings = await read_holdings(uow)
    table, release, at = await _found(uow, holdings, name, day)
    areas = [area for area in holdings.areas((table.level,)) if area in table.areas]
    area = wanted or next(iter(areas), "")
    if area not in areas:
        raise NotFound()
    official = (await foreigners(uow, [area], at)).get(area)
    people = release.cell(table.level, area=area)
    covered = None if official is None else coverage(people, official, table.level, holdings.parameters)
    return TableView(
        name=name,
        title=_title(holdings, table),
        level=_LEVELS[table.level],
        chosen=area,
        area=holdings.name(area),
        areas=holdings.names_of(areas),
        day=at,
        dates=[(one.reference_date.isoformat(), f"{one.reference_date:%d.%m.%Y}") for one in reversed(holdings.listed)],
        invented=holdings.at(at).invented,
        people=text_of(people),
        margin=margin_of(table.level, holdings.parameters),
        coverage=NO_COVERAGE if covered is None else share_text(covered),
        as_of=release.as_of[area],
        definitions=tuple((holdings.catalogue.dimensions[code].label, definitions()[code]) for code in table.dimensions),
        chart=_chart(holdings, release, table, area),
        parts=tuple(_parts(holdings, release, table, area, areas)),
    )


async def read_table_file(uow: UnitOfWork, name: str, ending: str, day: str) -> Response:
    """All cells of a table at a date, the newest for an empty one. NotFound: no such table or date."""
    holdings = await read_holdings(uow)
    table, release, at = await _found(uow, holdings, name, day)
    invented = holdings.at(at).invented
    made = sheet(release, table, holdings.catalogue, holdings.parameters, holdings.names, invented=invented)
    return download(FILES[ending][0](made), f"{name}_{at}", ending)


async def _found(uow: UnitOfWork, holdings: Holdings, name: str, day: str) -> tuple[Table, Release, date]:
    dates = {one.reference_date.isoformat(): one for one in holdings.listed}
    listed = dates.get(day) if day else next(reversed(dates.values()), None)
    if listed is None:
        raise NotFound()
    release = await shelf.open(uow, listed.release_id)
    if name not in release.tables:
        raise NotFound()
    return release.tables[name], release, listed.reference_date


def _title(holdings: Holdings, table: Table) -> str:
    return " × ".join(holdings.catalogue.dimensions[code].label for code in table.dimensions) or "Personen"


def _parts(holdings: Holdings, release: Release, table: Table, area: str, areas: Sequence[str]) -> list[tuple[str, Grid]]:
    """Areas by class where there are at most one dimension, else crosses of the last two dimensions for the one area."""
    labels = [holdings.catalogue.dimensions[code].label for code in table.dimensions]
    if len(table.dimensions) < 2:
        return [("", _by_area(holdings, release, table, areas))]
    *first, _, _ = table.dimensions
    if not first:
        return [("", _cross(release, table, area, {}, labels[0]))]
    return [
        (f"{labels[0]}: {class_name(first[0], code)}", _cross(release, table, area, {first[0]: code}, labels[1]))
        for code in table.classes[0]
    ]


def _by_area(holdings: Holdings, release: Release, table: Table, areas: Sequence[str]) -> Grid:
    names = [class_name(code, each) for code, classes in zip(table.dimensions, table.classes, strict=True) for each in classes]
    rows: list[tuple[Value, ...]] = []
    for area in areas:
        cells = [release.cell(table.name, area=area, **{table.dimensions[0]: each}) for each in table.classes[0]] if names else []
        rows.append((holdings.name(area), release.cell(table.level, area=area), *cells, f"{release.as_of[area]:%d.%m.%Y}"))
    return Grid(table.name, "Alle Gebiete", ("Gebiet", _ALL if names else "Personen", *names, "Stand"), tuple(rows))


def _cross(release: Release, table: Table, area: str, fixed: dict[str, str], label: str) -> Grid:
    """One dimension down, the other across; a total is told on its own and is no sum. Empty where nothing is shown."""
    down, across = table.dimensions[-2:]
    columns, lines = [TOTAL, *table.classes[-1]], [TOTAL, *table.classes[-2]]
    rows = tuple(
        (
            _called(down, line),
            *(release.cell(table.name, area=area, **fixed, **{down: line, across: column}) for column in columns),
        )
        for line in lines
    )
    if all(value is None for row in rows for value in row[1:]):
        rows = ()
    return Grid(table.name, label, (label, *(_called(across, column) for column in columns)), rows)


def _called(dimension: str, code: str) -> str:
    return _ALL if code == TOTAL else class_name(dimension, code)


def _chart(holdings: Holdings, release: Release, table: Table, area: str) -> Markup | None:
    """Bars of the classes, where there is one dimension."""
    if len(table.dimensions) != 1:
        return None
    [dimension], [classes], margin = table.dimensions, table.classes, margin_of(table.level, holdings.parameters)
    values = [(code, release.cell(table.name, area=area, **{dimension: code})) for code in classes]
    bars = [
        Bar(class_name(dimension, code), value, SIGN if value is None else text_of(value), None if value is None else margin)
        for code, value in values
    ]
    title = f"{_title(holdings, table)}, {holdings.name(area)}"
    return bar_chart(title, f"Stichtag {release.reference_date:%d.%m.%Y}.", bars, "Personen")

"""Tables with one row of headings: municipal registers (a row per area and time), and indicators with a column per year.

The second is how Wegweiser Kommune and many statistics offices hand out time series. No layout is taken for granted: columns of
areas, times and indicators are known by usual names or named in the description.
"""

from collections.abc import Iterator, Sequence

from app.csv_file import FileRefused, Row
from app.official.description import Description
from app.official.periods import is_time
from app.official.sheet import (
    AREA_COLUMNS,
    INDICATOR_COLUMNS,
    TIME_COLUMNS,
    Cell,
    Feature,
    Header,
    Lines,
    Sheet,
    same_width,
)

_UNIT_COLUMNS = ("einheit", "maßeinheit")
_USUAL = {"area": AREA_COLUMNS, "time": TIME_COLUMNS, "indicator": INDICATOR_COLUMNS}


def has_years(rows: Sequence[Row]) -> bool:
    """Whether the first row names at least one time as a column."""
    return any(is_time(cell) for cell in rows[0].cells)


def read_register(rows: Sequence[Row], described: Description) -> Sheet:
    """One cell per row and described column. Raises FileRefused."""
    header, lines, data = _begun(rows)
    area, time = _column(header, described, "area"), _column(header, described, "time")
    features = _features(header, described)
    for name in described.parts:
        header.place(name)
    if not described.parts:
        listed = ", ".join(repr(name) for name in header.names[:40])
        raise FileRefused(f'say which columns hold figures: [series.CODE] column = "…"; the file has {listed}')
    used = {*described.parts, area, time, *(name for name, _ in features)}

    def cells() -> Iterator[Cell]:
        for row in data:
            texts = same_width(row, len(header.names))
            here = texts[header.place(area)] if area else described.area
            at = texts[header.place(time)] if time else described.time
            entries = tuple(Feature(feature, texts[header.place(name)].strip()) for name, feature in features)
            for name in described.parts:
                yield Cell(row.line, here, at, name, texts[header.place(name)], features=entries)

    titles = {name: name for name in described.parts}
    return Sheet(cells(), lines, titles=titles, ignored=tuple(name for name in header.names if name and name not in used))


def read_years(rows: Sequence[Row], described: Description) -> Sheet:
    """One cell per row and column of a time. Raises FileRefused."""
    header, lines, data = _begun(rows)
    area, indicator = _column(header, described, "area"), _column(header, described, "indicator")
    features = _features(header, described)
    times = [name for name in header.names if is_time(name)]
    if not times:
        raise FileRefused("no column is headed by a year or a day")
    unit = header.one_of(_UNIT_COLUMNS)
    used = {*times, area, indicator, unit, *(name for name, _ in features)}
    ignored = tuple(name for name in header.names if name and name not in used)
    sheet = Sheet(iter(()), lines, ignored=ignored)

    def cells() -> Iterator[Cell]:
        for row in data:
            texts = same_width(row, len(header.names))
            here = texts[header.place(area)] if area else described.area
            column = texts[header.place(indicator)].strip() if indicator else ""
            sheet.titles[column] = column
            sheet.units[column] = texts[header.place(unit)].strip() if unit else ""
            entries = tuple(Feature(feature, texts[header.place(name)].strip()) for name, feature in features)
            for time in times:
                yield Cell(row.line, here, time, column, texts[header.place(time)], features=entries)

    sheet.cells = cells()
    return sheet


def _begun(rows: Sequence[Row]) -> tuple[Header, Lines, list[Row]]:
    data = [row for row in rows[1:] if not row.blank]
    return Header.of(rows[0]), Lines(heading=1, data=len(data), blank=len(rows) - 1 - len(data)), data


def _column(header: Header, described: Description, what: str) -> str | None:
    """The column that holds this, as described or by a usual name; None where the description says it for the whole file."""
    stated = described.columns.get(what)
    if stated is not None:
        header.place(stated)
        return stated
    if (what == "area" and described.area) or (what == "time" and described.time):
        return None
    found = header.one_of(_USUAL[what])
    if found is None and what != "indicator":
        listed = ", ".join(repr(name) for name in header.names[:40] if name)
        raise FileRefused(f'which column holds the {what}? [columns] {what} = "…"; the file has {listed}')
    return found


def _features(header: Header, described: Description) -> list[tuple[str, str]]:
    for rule in described.breakdowns:
        if rule.column is None:
            raise FileRefused(f"breakdown.{rule.name}: this file has one row of headings; say the column")
        header.place(rule.column)
    return [(rule.column, rule.name) for rule in described.breakdowns if rule.column is not None]

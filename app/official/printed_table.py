"""GENESIS tables as CSV, as they are printed: title, headings of several rows, a column of area keys, and a footer with the date.

How it is read: a row whose first cell alone is filled is a title; a row whose first cell is empty is a heading; columns without a
heading hold area, time and what else stands at the side. The footer begins with the line of underscores.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.csv_file import FileRefused, Row, rows_of
from app.official.description import BreakdownRule, Description
from app.official.periods import is_time
from app.official.sheet import Cell, Feature, Lines, Sheet, same_width

_TABLE = re.compile(r"(?:GENESIS-)?Tabelle: *(?P<code>[0-9A-Z][0-9A-Z\-]*)")
_FOOTER = re.compile(r"^_{5,}[ ;]*\r?$", re.MULTILINE)
_AS_OF = re.compile(r"Stand: *(?P<day>[0-9]{2}\.[0-9]{2}\.[0-9]{4})")
_AREA = re.compile(r"DG|[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8}|[0-9]{12}")


def is_printed(text: str) -> bool:
    """Whether the text begins as a printed table does."""
    return _TABLE.match(text.lstrip().lstrip('"')) is not None


def read_printed(text: str, described: Description) -> Sheet:
    """The figures of a printed table. Raises FileRefused."""
    cut = _FOOTER.search(text)
    body, footer = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    rows = rows_of(body, ";")
    headings, data, blank = _parted(rows)
    lines = Lines(heading=len(headings), data=len(data), footer=len(footer.splitlines()), blank=blank)
    named = _TABLE.match(headings[0].cells[0].strip()) if headings else None
    sheet = Sheet(iter(()), lines, named["code"] if named else "", _title(headings), _as_of(footer))
    if data:
        sheet.cells = _Reader(headings, data, described).cells(sheet)
    return sheet


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row], int]:
    """Rows above the first one with an area key or a time at its side, and those from there on; blank ones are only counted."""
    filled = [row for row in rows if not row.blank]
    first = next((place for place, row in enumerate(filled) if _is_data(row)), len(filled))
    return filled[:first], filled[first:], len(rows) - len(filled)


def _is_data(row: Row) -> bool:
    first, rest = row.cells[0].strip(), [cell for cell in row.cells[1:] if cell.strip()]
    return bool(rest) and (_AREA.fullmatch(first) is not None or is_time(first))


def _title(headings: Sequence[Row]) -> str:
    titles = [row.cells[0].strip() for row in headings[1:] if row.cells[0].strip() and not any(map(str.strip, row.cells[1:]))]
    return " ".join(titles)


def _as_of(footer: str) -> date | None:
    found = _AS_OF.search(footer)
    try:
        return datetime.strptime(found["day"], "%d.%m.%Y").date() if found else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


class _Reader:
    """Reads the rows below the headings by what each column turned out to be."""

    def __init__(self, headings: Sequence[Row], data: Sequence[Row], described: Description) -> None:
        self._described = described
        self._data = data
        self._width = len(data[0].cells)
        self._headings = [
            [cell.strip() for cell in same_width(row, self._width)]
            for row in headings
            if not row.cells[0].strip() and any(cell.strip() for cell in row.cells)
        ]
        self._values = [place for place in range(self._width) if any(row[place] for row in self._headings)]
        if not self._values:
            raise FileRefused(f"line {data[0].line}: no row of headings with an empty first cell stands above the figures")
        self._rules: dict[str, BreakdownRule] = {rule.column: rule for rule in described.breakdowns if rule.column}
        self._area, self._time, self._side = self._label_columns()
        self._time_row, self._features, self._names = self._heading_rows()
        if self._area is None and not described.area:
            raise FileRefused('no column holds area keys; say area = "06433" where the whole table is about one')
        if self._time is None and self._time_row is None and not described.time:
            raise FileRefused('neither a column nor a heading holds times; say time = "2024-12-31"')

    def _label_columns(self) -> tuple[int | None, int | None, dict[int, str]]:
        """Of the columns before the figures: the one of areas, the one of times, and those that break down, by name."""
        area = time = None
        side: dict[int, str] = {}
        for place in range(self._values[0]):
            entries = [
                row.cells[place].strip() for row in self._data[:200] if place < len(row.cells) and row.cells[place].strip()
            ]
            if str(place + 1) in self._rules:
                side[place] = self._rules[str(place + 1)].name
            elif area is None and entries and all(_AREA.fullmatch(entry) for entry in entries) and self._named(place):
                area = place
            elif time is None and entries and all(is_time(entry) for entry in entries):
                time = place
            elif area is None or place != area + 1:
                sample = ", ".join(repr(entry) for entry in entries[:3])
                raise FileRefused(
                    f"column {place + 1} ({sample}) is neither area nor time: describe it, "
                    f'[breakdown.NAME] column = "{place + 1}"'
                )
        return area, time, side

    def _named(self, place: int) -> bool:
        """The column after it holds words: the name of the area. An age in two digits is followed by a figure."""
        following = [row.cells[place + 1].strip() for row in self._data[:200] if place + 1 < len(row.cells)]
        return place + 1 < self._values[0] and any(any(map(str.isalpha, cell)) for cell in following)

    def _heading_rows(self) -> tuple[int | None, dict[int, str], dict[int, str]]:
        """The heading row of times, those that break down by name, and what is left as the name of each column of figures."""
        rules = {rule.header: rule.name for rule in self._described.breakdowns if rule.header}
        times = None
        features: dict[int, str] = {}
        left: list[list[str]] = []
        constant: list[list[str]] = []
        for place, row in enumerate(self._headings):
            filled = [row[column] for column in self._values]
            if place + 1 in rules:
                features[place] = rules[place + 1]
            elif times is None and all(is_time(cell) for cell in filled):
                times = place
            else:
                (left if len(set(filled)) > 1 else constant).append(row)
        left = left or constant[:1]
        names = {column: " | ".join(row[column] for row in left if row[column]) for column in self._values}
        return times, features, names

    def cells(self, sheet: Sheet) -> Iterator[Cell]:
        """One cell per figure; where area or time is printed once for several rows, it holds until the next."""
        area, time = self._described.area, self._described.time
        for name in self._names.values():
            sheet.titles[name] = name
        for row in self._data:
            cells = same_width(row, self._width)
            area = area if self._area is None else cells[self._area].strip() or area
            time = time if self._time is None else cells[self._time].strip() or time
            side = tuple(Feature(name, cells[place].strip()) for place, name in self._side.items())
            for column in self._values:
                at = self._headings[self._time_row][column] if self._time_row is not None else time
                above = tuple(Feature(name, self._headings[place][column]) for place, name in self._features.items())
                yield Cell(row.line, area, at, self._names[column], cells[column], features=side + above)

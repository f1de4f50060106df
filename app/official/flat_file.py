"""GENESIS flat files (ffcsv): a row per figure with English headings since 2024, a column per figure with German ones before."""

import re
from collections.abc import Iterator, Sequence

from app.csv_file import FileRefused, Row
from app.official.description import Description
from app.official.sheet import Cell, Feature, Header, Lines, Sheet, same_width

_AREA_VARIABLE = re.compile(r"DINSG|DLAND|REGBEZ|STATR[A-Z0-9]*|KREISE?|GEMEIND?|GEO[A-Z0-9]+")
_NEW, _OLD = "statistics_code", "Statistik_Code"
_QUALITY = "__q"
_NAMES = {
    # what it is -> heading now, heading before
    "statistic": (_NEW, _OLD),
    "statistic_label": ("statistics_label", "Statistik_Label"),
    "time": ("time", "Zeit"),
    "variable": ("{}_variable_code", "{}_Merkmal_Code"),
    "entry": ("{}_variable_attribute_code", "{}_Auspraegung_Code"),
    "label": ("{}_variable_attribute_label", "{}_Auspraegung_Label"),
}


def is_flat(rows: Sequence[Row]) -> bool:
    """Whether the first row is the heading of a flat file."""
    return bool(rows) and rows[0].cells[0].strip() in (_NEW, _OLD)


def read_flat(rows: Sequence[Row], described: Description) -> Sheet:
    """The figures of a flat file. Raises FileRefused."""
    header = Header.of(rows[0])
    data = [row for row in rows[1:] if not row.blank]
    lines = Lines(heading=1, data=len(data), blank=len(rows) - 1 - len(data))
    reader = _Reader(header, described, new=header.names[0] == _NEW)
    sheet = Sheet(iter(()), lines)
    if data:
        first = same_width(data[0], len(header.names))
        sheet.table = first[reader.place("statistic")]
        sheet.title = first[reader.place("statistic_label")]
    if not reader.new:
        for place in reader.values:
            parts = header.names[place].split("__")
            sheet.titles[parts[0]] = parts[1].replace("_", " ").strip() if len(parts) > 1 else ""
            sheet.units[parts[0]] = parts[-1].replace("_", " ").strip() if len(parts) > 2 else ""
    sheet.cells = reader.cells(data, sheet)
    return sheet


class _Reader:
    """Reads rows by the places of their columns."""

    def __init__(self, header: Header, described: Description, *, new: bool) -> None:
        self.new = new
        self._header = header
        self._described = described
        numbers = [n for n in range(1, 20) if self._name("variable", n) in header.names]
        self._features = [tuple(self.place(what, n) for what in ("variable", "entry", "label")) for n in numbers]
        self._time = self.place("time")
        if new:
            self.values = [header.place("value")]
            self._variable = header.place("value_variable_code")
            self._title, self._unit = header.place("value_variable_label"), header.place("value_unit")
            self._quality = header.names.index("value_q") if "value_q" in header.names else None
        else:
            last = max((place for places in self._features for place in places), default=self._time)
            beyond = range(max(last, self._time) + 1, len(header.names))
            self.values = [place for place in beyond if not header.names[place].endswith(_QUALITY)]

    def place(self, what: str, number: int = 0) -> int:
        """Where the column of this meaning stands."""
        return self._header.place(self._name(what, number))

    def cells(self, rows: Sequence[Row], sheet: Sheet) -> Iterator[Cell]:
        """One cell per figure; fills the sheet's titles and units on the way, where every row says them."""
        for row in rows:
            cells = same_width(row, len(self._header.names))
            area, features = self._place_and_features(row, cells)
            for place in self.values:
                column, quality = self._column_and_quality(cells, place)
                if self.new:
                    sheet.titles[column], sheet.units[column] = cells[self._title].strip(), cells[self._unit].strip()
                yield Cell(row.line, area, cells[self._time], column, cells[place], quality, features)

    def _column_and_quality(self, cells: Sequence[str], place: int) -> tuple[str, str]:
        if self.new:
            return cells[self._variable].strip(), "" if self._quality is None else cells[self._quality]
        names = self._header.names
        marked = place + 1 < len(names) and names[place + 1].endswith(_QUALITY)
        return names[place].split("__")[0], cells[place + 1] if marked else ""

    def _place_and_features(self, row: Row, cells: Sequence[str]) -> tuple[str, tuple[Feature, ...]]:
        area = self._described.area
        features = []
        wanted = self._described.columns.get("area")
        for variable, entry, label in self._features:
            name = cells[variable].strip()
            if name == wanted or (wanted is None and _AREA_VARIABLE.fullmatch(name)):
                area = cells[entry]
            elif name:
                features.append(Feature(name, cells[entry].strip(), cells[label].strip()))
        if not area:
            raise FileRefused(
                f'line {row.line}: no variable is known as an area; say which one ([columns] area = "KREISE"), or area = "06433" '
                "where the whole file is about one"
            )
        return area, tuple(features)

    def _name(self, what: str, number: int) -> str:
        return _NAMES[what][0 if self.new else 1].format(number)

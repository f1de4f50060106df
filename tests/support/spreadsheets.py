"""XLSX files read as the file format is written down (ECMA-376), without the library that wrote them."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(book: bytes, name: str) -> list[list[str]]:
    """The rows of a worksheet (`sheet1`) as text, each as wide as the first; an empty cell is an empty text."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        shared = ["".join(one.itertext()) for one in ET.fromstring(parts.read("xl/sharedStrings.xml"))]  # noqa: S314  # our own file
        rows = list(ET.fromstring(parts.read(f"xl/worksheets/{name}.xml")).iter(f"{_SPACE}row"))  # noqa: S314
    found = [{_column(cell): _text(cell, shared) for cell in row} for row in rows]
    width = max(found[0], default=0) + 1 if found else 0
    return [[row.get(place, "") for place in range(width)] for row in found]


def _column(cell: ET.Element) -> int:
    letters = re.sub(r"[0-9]", "", cell.get("r") or "")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _text(cell: ET.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{_SPACE}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value

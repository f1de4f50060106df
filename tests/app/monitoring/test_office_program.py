"""XLSX files in an office program: LibreOffice opens them and reads every cell of both sheets as it was written."""

import csv
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.monitoring.catalogue import load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.files import sheet
from app.monitoring.grid import SIGN, Grid, xlsx_file
from app.monitoring.parameters import load_parameters
from app.monitoring.shares import Share
from app.monitoring.snapshot import snapshot
from tests.support.papers import program
from tests.support.vectors import MUNICIPALITIES, as_array, drawn

Q3 = date(2026, 9, 30)
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Comma, quotes, UTF-8, from line 1, cells as shown, every sheet in a file of its own."""

EVERYTHING = Grid(
    "alles",
    "Größe & „Zeichen“ <b>",
    ("Gebiet", "Zahl", "Anteil", "Tag", "Wort"),
    (
        ("06433001", 1234567, Share("about", 37, 4), date(2026, 9, 30), "=1+1"),
        ("00000000", None, Share("below", 9, None), date(2026, 12, 31), "Ölgötz; äußerst, „gut“"),
        ("06433", Decimal("1.50"), Share("above", 91, None), date(1999, 1, 2), "@SUM(A1)"),
        ("06", 0, None, date(2026, 9, 30), "+49 30"),
    ),
    (("Hinweis", "erfunden, mit 1.000 Zeilen & <Zeichen>"),),
)


@pytest.fixture(scope="module")
def table() -> Grid:
    catalogue = load_catalogue(MUNICIPALITIES)
    people = snapshot(catalogue, as_array(drawn(71, 4000)), Q3)
    release = Engine(catalogue, load_parameters()).release(people, Q3, bytearray(range(16)))
    names = {key: f"Gemeinde {key}" for key in MUNICIPALITIES}
    return sheet(release, release.tables["municipality.age.sex"], catalogue, load_parameters(), names, invented=False).grid


@pytest.fixture(scope="module")
def read(table: Grid, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """Every sheet of both books as LibreOffice reads it, by `book-sheet`."""
    office, folder = program("soffice", "libreoffice-calc-nogui"), tmp_path_factory.mktemp("buero")
    for grid in (EVERYTHING, table):
        (folder / f"{grid.name}.xlsx").write_bytes(xlsx_file(grid))
    command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ALL_SHEETS]
    books = [str(path) for path in sorted(folder.glob("*.xlsx"))]
    done = subprocess.run([*command, "--outdir", str(folder), *books], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return {path.stem: rows_of(path) for path in folder.glob("*.csv")}


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_kind_of_cell_is_read_as_it_was_written(read: dict[str, list[list[str]]]) -> None:
    heads, *rows = read["alles-Tabelle"]
    assert tuple(heads) == EVERYTHING.heads
    assert [row[0] for row in rows] == ["06433001", "00000000", "06433", "06"]  # keys keep their zeros
    assert [row[1] for row in rows] == ["1234567", SIGN, "1.5", "0"]
    assert [row[2] for row in rows] == ["37 %", "unter 9 %", "über 91 %", SIGN]
    assert [row[3] for row in rows] == ["2026-09-30", "2026-12-31", "1999-01-02", "2026-09-30"]
    assert [row[4] for row in rows] == ["=1+1", "Ölgötz; äußerst, „gut“", "@SUM(A1)", "+49 30"]  # nothing is reckoned
    assert read["alles-Hinweise"] == [["Hinweis", "erfunden, mit 1.000 Zeilen & <Zeichen>"]]


def test_a_released_table_is_read_cell_by_cell(read: dict[str, list[list[str]]], table: Grid) -> None:
    heads, *rows = read[f"{table.name}-Tabelle"]
    assert tuple(heads) == table.heads
    assert rows == table.texts()
    assert any(row[-1] == SIGN for row in rows)
    assert any(row[-1].isdigit() for row in rows)
    assert [row[0] for row in read[f"{table.name}-Hinweise"]] == [head for head, _ in table.notes]

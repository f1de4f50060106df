"""A table to take away: pages, CSV and XLSX say the same, whatever it holds."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.csv_file import unguarded
from app.monitoring.grid import SIGN, Grid, Value, apart, csv_file, share_cells, text_of, xlsx_file
from app.monitoring.shares import Share
from tests.support.spreadsheets import cells_of

HEADS = ("Gebiet", "Wert", "Anteil")
SHARES = st.builds(Share, st.just("about"), st.integers(1, 99), st.integers(0, 50)) | st.builds(
    Share, st.sampled_from(["below", "above"]), st.integers(1, 99), st.none()
)
TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20)
VALUES = (
    st.none()
    | st.integers(0, 10**9)
    | st.decimals(0, 10**6, places=2)
    | st.dates(date(1900, 1, 1), date(2100, 1, 1))
    | TEXTS.filter(lambda text: text != SIGN)
    | SHARES
)
GRIDS = st.builds(Grid, st.just("t"), TEXTS, st.just(HEADS), st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=6).map(tuple))


@given(GRIDS)
def test_csv_and_xlsx_say_what_the_page_says(grid: Grid) -> None:
    rows = list(csv.reader(io.StringIO(csv_file(grid).decode("utf-8-sig"), newline=""), delimiter=";"))
    book = cells_of(xlsx_file(grid), "sheet1")
    assert rows[0] == book[0] == list(HEADS)
    for read, values in ((rows[1:], grid.rows), (book[1:], [row for row in grid.rows if any(value != "" for value in row)])):
        assert len(read) == len(values)
        for cells, row in zip(read, values, strict=True):
            assert [said(cell, value) for cell, value in zip(cells, row, strict=True)] == [text_of(value) for value in row]


def said(cell: str, value: Value) -> str:
    """A cell of a file in the words of the page: the unit of a share is not repeated there, and a book writes 1.5 for 1,5."""
    if isinstance(value, Share) and value.sign == "about":
        return f"{int(cell)} %"
    if isinstance(value, date):
        return text_of(date.fromisoformat(cell))
    if isinstance(value, int):
        return text_of(int(cell))
    if isinstance(value, Decimal):
        return text_of(Decimal(cell.replace(",", ".")))
    return unguarded(cell) if isinstance(value, str) and cell != value else cell


@given(GRIDS)
def test_a_file_has_the_same_bytes_each_time(grid: Grid) -> None:
    assert csv_file(grid) == csv_file(grid)
    assert xlsx_file(grid) == xlsx_file(grid)


@given(GRIDS)
def test_what_is_not_told_is_the_sign_and_never_a_number(grid: Grid) -> None:
    for row, texts in zip(grid.rows, grid.texts(), strict=True):
        assert [text == SIGN for text in texts] == [value is None for value in row]


@given(GRIDS)
def test_what_every_row_says_alike_is_set_apart_and_nothing_is_lost(grid: Grid) -> None:
    facts, narrow = apart(grid, HEADS[1:])
    said = dict(facts)
    for row, full in zip(narrow.texts(), grid.texts(), strict=True):
        assert {**said, **dict(zip(narrow.heads, row, strict=True))} == dict(zip(HEADS, full, strict=True))
    assert narrow.heads[0] == HEADS[0]
    assert narrow.keys == 1
    assert len(grid.rows) > 1 or facts == []


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="more or fewer"):
        Grid("t", "T", HEADS, (("06433001", 1),))


def test_a_bound_has_no_margin_and_no_share_no_number() -> None:
    assert share_cells(Share("about", 34, 5)) == (Share("about", 34, 5), 5)
    assert share_cells(Share("below", 7, None)) == (Share("below", 7, None), "")
    assert share_cells(None) == (None, "")
    assert text_of(Share("above", 95, None)) == "über 95 %"


def test_a_page_groups_thousands_and_a_file_does_not() -> None:
    grid = Grid("t", "T", ("Personen",), ((12345,),))
    assert grid.texts() == [["12.345"]]
    assert csv_file(grid).decode("utf-8-sig").splitlines()[1] == "12345"


def test_a_column_of_numbers_is_known_as_one() -> None:
    grid = Grid("t", "T", ("Schlüssel", "Zahl", "leer", "gemischt"), (("06433001", 3, "", 1), ("06433002", None, "", "offen")))
    assert grid.numbers() == [False, True, False, False]


def test_a_text_that_a_spreadsheet_would_calculate_is_kept_from_it() -> None:
    grid = Grid("t", "T", ("Titel",), (('=HYPERLINK("https://example.org")',),))
    assert "'=HYPERLINK" in csv_file(grid).decode("utf-8-sig")

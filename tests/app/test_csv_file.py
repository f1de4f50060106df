"""CSV that leaves us calculates nothing in a spreadsheet, and comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.csv_file import deliver, guarded, rows_of, unguarded, write

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1", "'=1"]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_formula_leaves_as_text(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(write([], [[text]]).split("\r\n", 1)[1], newline=""), delimiter=";"))
    assert cell.startswith("'")


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert write(["a", "b", "=c"], [[-5, None, "x;y"]]) == 'a;b;\'=c\r\n-5;;"x;y"\r\n'


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(st.lists(st.text(alphabet="aÄ;,\"'=\n 0", max_size=8), min_size=2, max_size=2), min_size=1, max_size=5))
def test_rows_know_the_line_they_begin_on(rows: list[list[str]]) -> None:
    text = write(["x", "y"], rows)
    line = 2
    for row, wanted in zip(rows_of(deliver("f", text.encode()).text, ";")[1:], rows, strict=True):
        assert row.line == line
        assert [unguarded(cell) for cell in row.cells] == wanted
        line += 1 + sum(cell.count("\n") for cell in wanted)

"""Every layout is read into the same figures; what cannot be read for certain keeps the file out and is named by its line."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from app.csv_file import FileRefused
from app.official.description import FileShape
from app.official.figures import State
from app.official.read_file import Reading
from tests.app.official.samples import (
    AS_OF,
    BY_AGE,
    DAY,
    FLAT,
    FLAT_DESCRIPTION,
    FLAT_HEADING,
    OLD_FLAT,
    PRINTED,
    PRINTED_DESCRIPTION,
    REGISTER,
    REGISTER_DESCRIPTION,
    STATED,
    YEARS,
    YEARS_DESCRIPTION,
    described,
    flat_row,
    read,
)

Plain = dict[tuple[str, str, str, tuple[tuple[str, str], ...]], Decimal | State]


def plain(reading: Reading) -> Plain:
    """The figures by their place: the number, or the state of what has none."""
    return {
        (each.series, each.area, each.time, tuple(each.breakdown.items())): (
            each.figure.state if each.figure.amount is None else each.figure.amount
        )
        for each in reading.figures
    }


def test_a_flat_file_of_today() -> None:
    reading = read(FLAT, FLAT_DESCRIPTION)
    assert plain(reading) == {
        ("population", "06433012", "2024-12-31", (("nationality", "foreign"),)): Decimal(20431),
        ("population", "06433012", "2024-12-31", ()): Decimal(66431),
        ("population", "06433013", "2024-12-31", (("nationality", "foreign"),)): State.SECRET,
    }
    assert (reading.table, reading.title) == ("12411", "Fortschreibung des Bevölkerungsstandes")
    assert (reading.report.shape, reading.report.lines.all, reading.as_of) == (FileShape.FLAT, 4, DAY)
    assert [each.line for each in reading.figures] == [2, 3, 4]


def test_a_flat_file_of_before_2024_with_its_marks() -> None:
    reading = read(OLD_FLAT, AS_OF)
    assert plain(reading) == {
        ("12411:BEVSTD", "06433", "2023-12-31", ()): Decimal(281324),
        ("12411:ANTAUS", "06433", "2023-12-31", ()): Decimal("27.4"),
        ("12411:BEVSTD", "01001", "2023-12-31", ()): Decimal(92550),
        ("12411:ANTAUS", "01001", "2023-12-31", ()): State.UNRELIABLE,
    }
    assert reading.series["12411:ANTAUS"].unit == "Prozent"
    assert [each.figure.quality for each in reading.figures] == [None, "p", None, None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_printed_table_in_three_encodings(encoding: str) -> None:
    reading = read(PRINTED.encode(encoding), PRINTED_DESCRIPTION)
    figures = plain(reading)
    assert figures["population", "06433", "2023-12-31", (("sex", "male"),)] == Decimal(140324)
    assert figures["population", "DE", "2023-12-31", ()] == Decimal(84669326)
    assert figures["population", "06", "2023-12-31", (("sex", "female"),)] == Decimal(3250729)
    report = reading.report
    assert (reading.table, reading.as_of) == ("12411-01-01-4", DAY)
    assert "Bevölkerungsstand: Bevölkerung nach Geschlecht" in reading.title
    assert (report.cells, report.taken, report.unknown_areas, report.faulty) == (12, 9, 3, 0)
    assert (report.lines.heading, report.lines.data, report.lines.blank, report.lines.footer) == (6, 4, 1, 4)
    assert report.encoding == {"cp1252": "windows-1252"}.get(encoding, encoding)


def test_a_printed_table_with_time_and_age_at_its_side() -> None:
    reading = read(
        BY_AGE,
        STATED
        + """
[series.population]
columns = { "Insgesamt" = {}, "männlich" = { sex = "male" } }
[breakdown.age]
column = "4"
codes = { "unter 3 Jahre" = "0-2", "3 bis unter 6 Jahre" = "3-5" }
""",
    )
    assert plain(reading) == {
        ("population", "06433", "2023-12-31", (("age", "0-2"),)): Decimal(8124),
        ("population", "06433", "2023-12-31", (("age", "0-2"), ("sex", "male"))): Decimal(4100),
        ("population", "06433", "2023-12-31", (("age", "3-5"),)): Decimal(8500),
        ("population", "06433", "2023-12-31", (("age", "3-5"), ("sex", "male"))): Decimal(4312),
    }


def test_a_printed_table_with_an_undescribed_column_asks_for_it() -> None:
    with pytest.raises(FileRefused, match=r"column 4 \('unter 3 Jahre', .*describe it"):
        read(BY_AGE, STATED)


def test_a_municipal_register_with_german_thousands() -> None:
    reading = read(REGISTER, REGISTER_DESCRIPTION)
    assert plain(reading) == {
        ("residents", "06433012", "2025-12-31", (("age", "0-2"),)): Decimal(1912),
        ("residents", "06433012", "2025-12-31", (("age", "3-5"),)): Decimal(2044),
        ("residents", "06433012", "2025-12-31", ()): Decimal(66431),
        ("residents", "06433013", "2025-12-31", (("age", "0-2"),)): Decimal(151),
        ("residents", "06433013", "2025-12-31", (("age", "3-5"),)): State.UNRELIABLE,
        ("residents", "06433013", "2025-12-31", ()): Decimal(5902),
    }
    assert reading.series["residents"].definition == "Hauptwohnung laut Melderegister"
    assert reading.report.ignored_columns == ("Gemeinde",)


def test_years_in_columns_with_names_for_keys_and_one_series_taken() -> None:
    reading = read(YEARS, YEARS_DESCRIPTION)
    assert plain(reading) == {
        ("foreign_share", "06433012", "2021", ()): Decimal("28.4"),
        ("foreign_share", "06433012", "2022", ()): Decimal("29.1"),
        ("foreign_share", "06433012", "2023", ()): State.EMPTY,
    }
    assert (reading.report.taken, reading.report.left_out, reading.report.cells) == (3, 3, 6)
    assert reading.series["foreign_share"].unit == "%"


def test_only_the_areas_asked_for_are_taken() -> None:
    reading = read(
        FLAT + flat_row("01001000", "NATA", "9"), FLAT_DESCRIPTION.replace("\n[series", 'only = ["06433"]\n[series', 1)
    )
    assert (reading.report.taken, reading.report.elsewhere, reading.report.cells) == (3, 1, 4)


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_semicolon_tabulator_and_comma_are_found_out(separator: str) -> None:
    text = REGISTER.replace(";", separator)
    assert plain(read(text, REGISTER_DESCRIPTION)) == plain(read(REGISTER, REGISTER_DESCRIPTION))


FAULTS = {
    "a lost leading zero": (flat_row("6433012", "NATA", "1"), "lost its leading zero"),
    "an unknown municipality": (flat_row("06433999", "NATA", "1"), "no key of the list"),
    "an association": (flat_row("064330012", "NATA", "1"), "has 9 digits"),
    "a word": (flat_row("06433014", "NATA", "viele"), "neither a number nor a sign"),
    "a formula": (flat_row("06433014", "NATA", "=1+1"), "neither a number nor a sign"),
    "English marks": (flat_row("06433014", "NATA", "12.5"), "no number written as 1234,5"),
    "a day that is none": (flat_row("06433014", "NATA", "1", time="2024-02-31"), "no day of the calendar"),
    "the same figure twice": (flat_row("06433012", "NATA", "20431"), "figure of line 2 stands here once more"),
    "a nationality nobody named": (flat_row("06433014", "NATA", "1").replace(";NATA;", ";NATX;"), "not among the codes"),
}


@pytest.mark.parametrize(("row", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_cell_is_named_by_its_line_and_counted(row: str, words: str) -> None:
    report = read(FLAT + row, FLAT_DESCRIPTION).report
    ((line, fault),) = report.faults
    assert line == 5
    assert words in fault
    assert (report.taken, report.faulty, report.cells) == (3, 1, 4)


REFUSED = {
    "nothing": (b"", "empty"),
    "a NUL": (FLAT.encode().replace(b"66431", b"66\x00431"), "line 3: a NUL byte"),
    "a ZIP archive": (b"PK\x03\x04rest", "ZIP archive"),
    "UTF-16": (FLAT.encode("utf-16"), "UTF-16"),
    "neither encoding": (FLAT.encode("utf-8") + b"\x81\xff", "neither UTF-8 nor Windows-1252"),
    "a quotation mark that never closes": ((FLAT + '"abc;1\n').encode(), "line 5: a quotation mark"),
    "a huge cell": ((FLAT + "x" * 5000 + "\n").encode(), "line 5: a cell is longer"),
    "a cell beyond the reader's limit": ((FLAT + "x" * 200_000 + "\n").encode(), "line 5: a cell is longer"),
    "a row that is too short": ((FLAT + "12411;x\n").encode(), "line 5: 2 columns instead of 18"),
    "a row that is too long": ((FLAT + flat_row("06433014", "NATA", "1;2")).encode(), "line 5: 19 columns instead of 18"),
    "thousands of columns": ((";" * 5000 + "\n").encode(), "more than"),
    "a heading alone": (FLAT_HEADING.encode(), "say --table"),
    "a column twice": (FLAT.replace("time_label", "time").encode(), "stands twice"),
    "no area": (FLAT.replace("GEMEIN;", "WZ08;").encode(), "no variable is known as an area"),
}


@pytest.mark.parametrize(("raw", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_cannot_be_read_as_a_whole_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(raw, FLAT_DESCRIPTION)


def test_nothing_is_taken_in_silence_where_no_column_was_described() -> None:
    with pytest.raises(FileRefused, match="say which columns hold figures"):
        read(REGISTER, AS_OF + 'table = "x"\n')
    with pytest.raises(FileRefused, match="no column 'Einwohnerzahl'; there are 'AGS'"):
        read(REGISTER, AS_OF + 'table = "x"\n[series.a]\ncolumn = "Einwohnerzahl"\n')
    with pytest.raises(FileRefused, match="none of 3 cells was taken: 3 belong to other series"):
        read(FLAT, AS_OF + '[series.a]\ncolumn = "OTHER"\n')


@pytest.mark.parametrize("member", ["source", "licence", "definition"])
def test_no_figure_without_source_licence_and_definition(member: str) -> None:
    left = "\n".join(line for line in AS_OF.splitlines() if not line.startswith(member))
    with pytest.raises(FileRefused, match=f"--{member}"):
        read(FLAT, left)


DESCRIPTIONS = {
    "no TOML": "source = ",
    "a misspelt member": 'sorce = "x"',
    "a misspelt member of a series": '[series.a]\ncolumn = "x"\nunits = "y"',
    "a day in quotation marks": 'as_of = "2025-06-27"',
    "a key as a number": "only = [6433]",
    "an area as a number": "[areas]\nX = 6433",
    "a shape nobody knows": 'shape = "excel"',
    "a sign that is a number": '[signs]\n"0" = "empty"',
    "a sign that means a number": '[signs]\n"-" = "number"',
    "a column of two series": '[series.a]\ncolumn = "x"\n[series.b]\ncolumn = "x"',
    "a breakdown without a place": "[breakdown.age]\ncodes = { a = 'b' }",
    "a breakdown with two": '[breakdown.age]\ncolumn = "x"\nheader = 1',
    "a code with a blank": '[series."a b"]\ncolumn = "x"',
    "a time that is none": 'time = "gestern"',
    "control characters": 'source = "a\\u0007b"',
    "a long text": f'definition = "{"x" * 3000}"',
}


@pytest.mark.parametrize("toml", DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_a_description_with_something_unknown_is_refused(toml: str) -> None:
    with pytest.raises(FileRefused):
        read(FLAT, toml)


def test_the_dash_is_read_as_the_description_says() -> None:
    text = REGISTER.replace(";/;", ";-;")
    assert "the description says which" in read(text, REGISTER_DESCRIPTION).report.faults[0][1]
    for word, state in (("zero", State.ZERO), ("empty", State.EMPTY)):
        reading = read(text, REGISTER_DESCRIPTION + f'[signs]\n"-" = "{word}"\n')
        assert Counter(each.figure.state for each in reading.figures)[state] == 1


def test_texts_of_a_file_cannot_steer_a_terminal() -> None:
    heading = REGISTER.replace("Gemeinde;", "Gemein\x1b[2Jde;").replace("unter 3;", "unter\u202e 3;")
    toml = REGISTER_DESCRIPTION.replace('columns = { "unter 3" =', 'columns = { "unter\u202e 3" =')
    assert read(heading, toml).report.ignored_columns == ("Gemein [2Jde",)
    one = read(FLAT.replace("Fortschreibung", "Fort\x1b[31m"), FLAT_DESCRIPTION)
    assert one.title == "Fort [31m des Bevölkerungsstandes"
    evil = flat_row("06433014", "NATA", "1").replace(";NATA;", ";NAT\x1b[31m;")
    described_by_code = FLAT_DESCRIPTION.split("[breakdown")[0]
    assert "no entry of a breakdown" in read(FLAT + evil, described_by_code).report.faults[0][1]


def test_the_description_in_the_docs_is_one() -> None:
    text = (Path(__file__).parents[3] / "docs" / "official-statistics.md").read_text(encoding="utf-8")
    found = described(text.split("```toml\n", 1)[1].split("```", 1)[0])
    assert (found.table, found.only, set(found.series)) == ("einwohner-alter", ("06433",), {"residents", "foreigners"})

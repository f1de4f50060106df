"""CSV as German offices write it: encoding and separator found out, dates and numbers read, doubt refused with its line."""

import codecs
from io import BytesIO

import pytest

from app.csv_file import FileRefused
from app.imports.cells import incomplete_date, moment, reader_of
from app.imports.documents import column_pointer, document_of
from app.imports.mapping import columns_of
from app.imports.sheet import Sheet, examine, read_rows
from consent.catalogue import load

CATALOGUE = load()


def rows(raw: bytes) -> tuple[Sheet, list[tuple[int, tuple[str, ...]]]]:
    """How the bytes are read."""
    file = BytesIO(raw)
    sheet = examine(file)
    return sheet, [(line.number, line.raw) for line in read_rows(file, sheet) if isinstance(line.raw, tuple)]


@pytest.mark.parametrize(
    ("raw", "encoding", "separator"),
    [
        ("Name;Ort\r\nMüller;Köln\r\n".encode(), "utf-8", ";"),
        (codecs.BOM_UTF8 + "Name;Ort\r\nMüller;Köln\r\n".encode(), "utf-8-sig", ";"),
        ("Name;Ort\r\nMüller;Köln\r\n".encode("cp1252"), "cp1252", ";"),
        ("Name\tOrt\nMüller\tKöln\n".encode(), "utf-8", "\t"),
        ('Name,Ort\nMüller,"Köln"\n'.encode(), "utf-8", ","),
        (b"sep=|\r\n" + "Name|Ort\r\nMüller|Köln\r\n".encode("cp1252"), "cp1252", "|"),
    ],
)
def test_encoding_and_separator_are_found_out(raw: bytes, encoding: str, separator: str) -> None:
    sheet, found = rows(raw)
    assert (sheet.encoding, sheet.separator, sheet.columns) == (encoding, separator, ("Name", "Ort"))
    assert [cells for _, cells in found] == [("Müller", "Köln")]


def test_a_wrong_byte_late_in_a_large_file_still_decides_its_encoding() -> None:
    raw = b"Name;Ort\r\n" + b"x;y\r\n" * 40_000 + "Müller;Köln\r\n".encode("cp1252")
    sheet, found = rows(raw)
    assert sheet.encoding == "cp1252"
    assert found[-1] == (40_002, ("Müller", "Köln"))


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    _, found = rows(b'\r\nName;Ort\r\n"a\r\nb";x\r\n;\r\n\r\nc\r\n')
    assert found == [(3, ("a\r\nb", "x")), (7, ("c", ""))]


def test_an_apostrophe_against_formulas_is_taken_away() -> None:
    _, found = rows(b"Telefon\r\n'+4930123\r\n'Abdul\r\n")
    assert [cells for _, cells in found] == [("+4930123",), ("'Abdul",)]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no row"),
        (b"Name;Name\r\n", "line 1: two columns"),
        (b"Name;;Ort\r\n", "line 1: a column has no name"),
        (b"Name\r\na;b\r\n", "line 2: more cells"),
        (b'Name\r\n"a\r\n', "line 2: cannot be read"),
        (b"Name\r\na\r\n\0\r\n", "line 3: a NUL byte"),
        (b"Name\r\na\r\n\x81\r\n", "line 3: neither"),
        (b"Name\r\n" + b"x" * 5000, "line 2: a cell is longer"),
        ("Name\r\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "ZIP"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        rows(raw)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12.04.1987", "1987-04-12"),
        ("2.4.1987", "1987-04-02"),
        ("12.04.1987 00:00:00", "1987-04-12"),
        ("04.1987", "1987-04"),
        ("4/1987", "1987-04"),
        ("1987", "1987"),
        ("1987-04-12", "1987-04-12"),
        ("12.04.87", "12.04.87"),
        ("April 1987", "April 1987"),
    ],
)
def test_german_dates_are_turned_and_doubtful_ones_left(text: str, meant: str) -> None:
    assert incomplete_date(text) == meant


def test_a_moment_is_the_beginning_of_a_german_day() -> None:
    assert moment("31.12.2026") == "2026-12-31T00:00:00Z"
    assert moment("2026-12-31T10:00:00Z") == "2026-12-31T10:00:00Z"


@pytest.mark.parametrize(
    ("category", "field", "cell", "value"),
    [
        ("family", "household_size", "3", 3),
        ("family", "household_size", "3,00", 3),
        ("family", "household_size", "3,5", "3,5"),
        ("entitlement", "ik_obliged", "Ja", True),
        ("entitlement", "ik_obliged", "falsch", False),
        ("entitlement", "ik_obliged", "vielleicht", "vielleicht"),
        ("identity", "sex", "WEIBLICH", "female"),
        ("identity", "sex", "female", "female"),
        ("identity", "sex", "?", "?"),
        ("communication", "spoken_languages", "Ukrainisch, rus", ["ukr", "rus"]),
    ],
)
def test_cells_mean_what_a_german_spreadsheet_means(category: str, field: str, cell: str, value: object) -> None:
    read = reader_of(CATALOGUE, CATALOGUE.fields[category, field], ",")
    assert read is not None
    assert (read(cell), type(read(cell))) == (value, type(value))


MAPPING = """
external_id = "Fallnummer"
kind = "document_seen"
as_of = { column = "Stand" }
[consent]
purpose = "counselling"
categories = ["identity", "language"]
channel = "paper"
notice_language = { column = "Sprache", values = { Ukrainisch = "uk" }, default = "de" }
paper_reference = { column = "Ablage" }
valid_until = { column = "Bis" }
[[statements]]
field = "identity.family_name"
column = "Name/Familie"
[[statements]]
field = "language.german_overall"
column = "Deutsch"
kind = "self_stated"
values = { "k. A." = { missing = "not_asked" } }
"""
NAMES = ("Fallnummer", "Name/Familie", "Deutsch", "Sprache", "Ablage", "Stand", "Bis", "Notiz")


def test_a_mapping_makes_a_registration_of_a_row_and_points_at_its_columns() -> None:
    columns = columns_of(CATALOGUE, MAPPING, NAMES)
    cells = ("A-1", "", "k. A.", "Ukrainisch", "Ordner 1", "03.2026", "31.12.2026", "geheim")
    assert document_of(columns, cells) == {
        "external_id": "A-1",
        "consent": {
            "purpose": "counselling",
            "categories": ["identity", "language"],
            "channel": "paper",
            "notice_language": "uk",
            "paper_reference": "Ordner 1",
            "valid_until": "2026-12-31T00:00:00Z",
        },
        "statements": [
            {
                "category": "language",
                "field": "german_overall",
                "value": {"missing": "not_asked"},
                "kind": "self_stated",
                "as_of": "2026-03",
            }
        ],
    }
    assert columns.unused == (8,)
    for pointer, column in {
        "/external_id": "/Fallnummer",
        "/consent/paper_reference": "/Ablage",
        "/consent/purpose": "/consent/purpose",
        "/statements/0/value": "/Deutsch",
        "/statements/0/as_of": "/Stand",
        "/statements/1/value": "/statements/1/value",
    }.items():
        assert column_pointer(columns, cells, pointer) == column
    named = ("A-1", "Muster", "A2", "", "Ordner 1", "", "", "")
    assert column_pointer(columns, named, "/statements/0/value") == "/Name~1Familie"
    assert document_of(columns, named)["consent"]["notice_language"] == "de"


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("external_id = ", "no TOML"),
        ("[consent]\npurpose = 'x'", "external_id"),
        ("external_id = 'Nummer'", "no column of this name"),
        ("external_id = 'Fallnummer'\nsurprise = 1", "only external_id"),
        ("external_id = 'Fallnummer'\n[[statements]]\nfield = 'identity.shoe'\ncolumn = 'Name/Familie'", "no such field"),
        ("external_id = 'Fallnummer'\n[[statements]]\nfield = 'identity.sex'", "neither column nor value"),
        ("external_id = 'Fallnummer'\n[[statements]]\nfield = 'counselling.goal'\ncolumn = 'Notiz'", "several members"),
    ],
)
def test_a_wrong_mapping_is_refused_in_plain_words(mapping: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        columns_of(CATALOGUE, mapping, NAMES)


def test_headings_that_are_no_names_of_the_contract_are_counted_and_not_repeated() -> None:
    with pytest.raises(FileRefused, match="column 2") as refused:
        columns_of(CATALOGUE, "", ("external_id", "Zebrafink"))
    assert "Zebrafink" not in str(refused.value)

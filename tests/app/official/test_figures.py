"""Numbers as they are written in German, and the signs that stand in their place."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.official.figures import DESTATIS, GENESIS, OTHER, Figure, Notation, State, Unreadable, read_figure
from app.official.periods import NoTime, ends_on, read_time

SIGNS = {
    "-": State.ZERO,
    "–": State.ZERO,
    ".": State.SECRET,
    "*": State.SECRET,
    "/": State.UNRELIABLE,
    "x": State.BLOCKED,
    "...": State.LATER,
    "…": State.LATER,
    "": State.EMPTY,
}
numbers = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=3)


@pytest.mark.parametrize(("sign", "state"), SIGNS.items())
def test_a_sign_keeps_its_meaning_and_only_the_dash_is_zero(sign: str, state: State) -> None:
    figure = read_figure(f" {sign} ", GENESIS)
    assert figure == Figure(state, Decimal(0) if state is State.ZERO else None)


def test_a_zero_of_destatis_is_more_than_nothing_and_a_zero_of_a_register_is_zero() -> None:
    assert read_figure("0", GENESIS) == Figure(State.BELOW_HALF, Decimal(0))
    assert read_figure("0,0", GENESIS).state is State.BELOW_HALF
    assert read_figure("0", OTHER) == Figure(State.NUMBER, Decimal(0))


def test_a_dash_outside_official_tables_is_not_guessed() -> None:
    with pytest.raises(Unreadable, match="the description says which"):
        read_figure("-", OTHER)
    assert read_figure("-", Notation({**OTHER.signs, "-": State.EMPTY})).amount is None


GERMAN = {
    "1.234,5": "1234.5",
    "1234,5": "1234.5",
    "1 234 567": "1234567",
    "1\u202f234": "1234",
    "1\xa0234,25": "1234.25",
    "-12": "-12",
    "−12,5": "-12.5",
    "+4": "4",
    "0,5": "0.5",
    "1.234.567": "1234567",
}


@pytest.mark.parametrize(("text", "number"), GERMAN.items())
def test_a_german_number_is_read(text: str, number: str) -> None:
    assert read_figure(text, OTHER) == Figure(State.NUMBER, Decimal(number))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12.5",
            "1.23",
            "1.2345",
            "12.34.567",
            "1.234 567",
            "1,2,3",
            ",5",
            "5,",
            "007",
            "01001",
            "1e5",
            "0x1f",
            "NaN",
            "inf",
            "٣",
            "１２",
        ),
        *("=1+1", "--3", "1-2", "12 q", "1'234", "12%", "(5", "1" * 16, "0," + "1" * 7, "x1", "a", "12.5 p", "+-3", "\x00"),
    ],
)
def test_what_could_be_another_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_figure(text, OTHER)


@pytest.mark.parametrize("text", ["1.234", "1 234", "2635.393"])
def test_in_a_genesis_file_a_separator_of_thousands_is_an_english_file_and_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="decimal"):
        read_figure(text, GENESIS)


def test_an_english_file_is_read_where_the_description_says_so() -> None:
    english = Notation(DESTATIS, decimal=".", grouped=False)
    assert read_figure("2635.393", english).amount == Decimal("2635.393")
    with pytest.raises(Unreadable):
        read_figure("2635,393", english)


@pytest.mark.parametrize(("text", "quality"), [("12,5 p", "p"), ("12r", "r"), ("1.234 s", "s"), ("(12,5)", "()")])
def test_a_mark_beside_the_number_is_kept(text: str, quality: str) -> None:
    figure = read_figure(text, OTHER)
    assert (figure.state, figure.quality) == (State.NUMBER, quality)
    assert figure.amount in (Decimal("12.5"), Decimal(12), Decimal(1234))


def test_a_column_of_quality_speaks_for_the_cell() -> None:
    assert read_figure("5", GENESIS, "e") == Figure(State.NUMBER, Decimal(5))
    assert read_figure("5", GENESIS, "p").quality == "p"
    assert read_figure("0", GENESIS, ".") == Figure(State.SECRET, None)
    assert read_figure("0", GENESIS, "-") == Figure(State.ZERO, Decimal(0))
    assert read_figure("", GENESIS, "/") == Figure(State.UNRELIABLE, None)
    for value, mark in (("5", "/"), ("5", "-"), (".", "/"), ("5", "zzzz")):
        with pytest.raises(Unreadable):
            read_figure(value, GENESIS, mark)


@given(numbers)
def test_every_number_written_in_german_is_read_back(number: Decimal) -> None:
    plain = f"{number:f}".replace(".", ",")
    grouped = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    for text in (plain, grouped, grouped.replace(".", "\u202f")):
        assert read_figure(text, OTHER).amount == number
    assert read_figure(plain, GENESIS).amount == number


@given(st.text(max_size=20))
def test_any_other_text_is_a_known_sign_or_refused(text: str) -> None:
    try:
        figure = read_figure(text, OTHER)
    except Unreadable:
        return
    if figure.amount is not None:
        assert re.search("[0-9]", text)
    else:
        assert " ".join(text.split()) in {sign for sign, state in OTHER.signs.items() if state is figure.state}


@given(st.from_regex(r"[0-9.,\-/x() ]{1,12}", fullmatch=True))
def test_nothing_but_zero_becomes_zero(text: str) -> None:
    try:
        figure = read_figure(text, GENESIS)
    except Unreadable:
        return
    if figure.amount == 0:
        assert text.strip() == "-" or set(re.findall("[0-9]", text)) == {"0"}


@pytest.mark.parametrize(
    ("text", "written", "last"),
    [
        ("2024", "2024", "2024-12-31"),
        ("31.12.2024", "2024-12-31", "2024-12-31"),
        (" 2024-06 ", "2024-06", "2024-06-30"),
        ("2023/24", "2023/2024", "2024-07-31"),
        ("2024-02", "2024-02", "2024-02-29"),
    ],
)
def test_a_time_is_written_one_way(text: str, written: str, last: str) -> None:
    assert read_time(text) == written
    assert ends_on(written).isoformat() == last


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "30.02.2024", "2023/25", "0024", "2024-1", "12/2024", "Stichtag"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoTime):
        read_time(text)

"""Files of single anonymous answers: what is read, and what may say whose they are is refused and never repeated."""

import pytest

from app.csv_file import FileRefused
from app.surveys.read_answers import read_answers
from tests.app.surveys.samples import ABOUT, AREAS, QUESTIONS, WITH_PLACES, described
from tests.support.vectors import KREIS, MUNICIPALITIES

PLAIN, PLACED = described(), described(WITH_PLACES)


def test_answers_become_places_of_options_whatever_the_case_and_the_order_of_columns() -> None:
    answers = read_answers("Kontakt;ALLTAG\nOFT;gut\n;Schlecht\n", PLAIN, AREAS, [])
    assert answers.codes.tolist() == [[0, 0], [2, 3]]
    assert answers.places is None


def test_municipalities_are_named_by_key_or_by_name_and_may_be_left_out() -> None:
    name = str(AREAS.name(MUNICIPALITIES[1]))
    text = f'alltag;kontakt;Ort\ngut;oft;{MUNICIPALITIES[0]}\ngut;oft;"{name}"\ngut;oft;\n'
    answers = read_answers(text, PLACED, AREAS, MUNICIPALITIES)
    assert answers.places is not None
    assert answers.places.tolist() == [0, 1, -1]


SECRET = "Zahra Erfunden"
REFUSED = {
    "a column of names": (f"Name;alltag;kontakt\n{SECRET};gut;oft\n", "column 1 looks like names"),
    "first names under another heading": (
        "wer;alltag;kontakt\n" + "".join(f"{SECRET}{n};gut;oft\n" for n in range(30)),
        "column 1 looks like free text",
    ),
    "dates of birth by their heading": ("alltag;kontakt;Geburtsdatum\ngut;oft;1990\n", "column 3 looks like dates of birth"),
    "dates of birth by their values": ("alltag;kontakt;wann\ngut;oft;15.03.1990\n", "column 3 looks like dates of birth"),
    "telephone numbers": ("alltag;kontakt;x\ngut;oft;0171 2345678\n", "column 3 looks like telephone numbers"),
    "mail addresses": ("alltag;kontakt;x\ngut;oft;zahra@erfunden.example\n", "column 3 looks like mail addresses"),
    "a bank account": ("alltag;kontakt;x\ngut;oft;DE89370400440532013000\n", "column 3 looks like numbers of papers"),
    "remarks": ("alltag;kontakt;Bemerkung\ngut;oft;\ngut;oft;x\n", "column 3 looks like free text"),
    "a long text": (f"alltag;kontakt;x\ngut;oft;{SECRET * 20}\n", "column 3 looks like free text"),
    "a column nobody described": ("alltag;kontakt;x\ngut;oft;ja\n", "column 3 belongs to no question"),
    "a column without a heading": ("alltag;kontakt\ngut;oft;ja\n", "column 3 belongs to no question"),
    "free text in a question": (f"alltag;kontakt\n{SECRET};oft\n{SECRET}!;oft\n", "column 1 looks like free text"),
    "dates in a question": ("alltag;kontakt\n1990-03-15;oft\n", "column 1 looks like dates of birth"),
    "one wrong cell": (f"alltag;kontakt\ngut;oft\ngut;oft\n{SECRET};oft\n", "line 4, column 1: none of the options"),
    "no heading": (f"gut;oft\n{SECRET};nie\n", "no column alltag, kontakt"),
    "a column twice": ("alltag;alltag;kontakt\ngut;gut;oft\n", "stands twice"),
    "an open quotation mark": (f'alltag;kontakt\n"{SECRET};oft\n', "quotation mark"),
    "nothing": ("", "empty"),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_may_say_whose_answers_they_are_is_refused_and_never_repeated(text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        read_answers(text, PLAIN, AREAS, [])
    told = str(refused.value)
    assert not [part for part in ("Zahra", "Erfunden", "1990", "0171", "zahra", "DE89") if part in told]
    assert refused.value.__cause__ is None


def test_a_municipality_elsewhere_is_named_by_line_and_column_alone() -> None:
    text = "alltag;kontakt;ort\n" + f"gut;oft;{MUNICIPALITIES[0]}\n" * 3 + "gut;oft;09162000\n"
    with pytest.raises(FileRefused, match="line 5, column 3: no municipality") as refused:
        read_answers(text, PLACED, AREAS, MUNICIPALITIES)
    assert "09162000" not in str(refused.value)


def test_many_faults_are_counted_and_not_all_named() -> None:
    text = "alltag;kontakt\n" + "gut;oft\n" * 40 + "xx;oft\n" * 30
    with pytest.raises(FileRefused, match="and 10 more"):
        read_answers(text, PLAIN, AREAS, [])


def test_a_survey_of_one_municipality_does_not_name_it_twice() -> None:
    with pytest.raises(FileRefused, match="one municipality"):
        read_answers("alltag;kontakt;ort\ngut;oft;\n", PLACED, AREAS, [MUNICIPALITIES[0]])


DESCRIPTIONS = {
    "no code": (ABOUT.replace('code = "lotsen-2026"', "") + QUESTIONS, "does not say code"),
    "no method": (ABOUT.replace("method", "methode"), "does not say method"),
    "capitals in the code": (ABOUT.replace("lotsen-2026", "Lotsen"), "code: small letters"),
    "no such area": (ABOUT.replace(KREIS, "06999"), "area: "),
    "a misspelt member": (ABOUT + 'licens = "x"', "licens is not known"),
    "nobody was asked": (ABOUT + "asked = 0", "asked: 1 to"),
    "a day in quotation marks": (ABOUT.replace("2026-09-15", '"2026-09-15"'), "held_on must be a date"),
    "no options": (ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = ["x"]', "2 to 20 different options"),
    "numbers as options": (ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = [1, 2]', "quotation marks"),
    "a question for names": (ABOUT + '[[question]]\ntext = "Vorname"\ncolumn = "b"\noptions = ["x", "y"]', "asks for names"),
    "a column for birthdays": (
        ABOUT + '[[question]]\ntext = "a"\ncolumn = "Geburtstag"\noptions = ["x", "y"]',
        "asks for dates of birth",
    ),
    "an option that is a date": (
        ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = ["01.02.1990", "y"]',
        "an option looks like",
    ),
    "the municipality as a question": (ABOUT + 'municipality = "alltag"' + QUESTIONS, "one of a question"),
    "no TOML": ("code = ", "no TOML"),
}


@pytest.mark.parametrize(("text", "words"), DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_a_description_that_says_too_little_or_too_much_is_refused(text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        described(text)

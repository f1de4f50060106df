"""Every sign of every text that a paper can show is in our fonts, in both weights; and every text has its translation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from fontTools.ttLib import TTFont

import app.documents
from app.documents.typeset import FONTS
from app.pages.languages import known
from app.pages.texts import texts
from consent.catalogue.completeness import named
from tests.app.documents.samples import CATALOGUE, ethiopic

OWN = Path(app.documents.__file__).parent
FOUND = [message for _file, _line, message, *_ in extract_from_dir(OWN, [("**.py", "python")])]
MESSAGES = sorted({message for message in FOUND if isinstance(message, str)})
PLURALS = sorted({(str(one), str(many)) for one, many, *_ in (each for each in FOUND if not isinstance(each, str))})


def signs(weight: str) -> frozenset[int]:
    return frozenset(sign for file in FONTS.glob(f"*-{weight}.ttf") for sign in TTFont(file).getBestCmap())


def shown(code: str) -> Iterator[str]:
    if code == "ti":
        yield from (ethiopic()[0].gettext(message) for message in MESSAGES)
        return
    yield from (texts(code).gettext(message) for message in MESSAGES)
    yield from (texts(code).ngettext(*forms, count) for forms in PLURALS for count in range(12))
    for name, labels in named(CATALOGUE, code):
        if not name.startswith(("languages ", "scripts ")):  # a few of the thousands hold signs of phonetics, shown as `?`
            yield labels[code]


@pytest.mark.parametrize("code", [*known(), "ti"])
def test_every_sign_of_a_language_has_a_glyph_in_both_weights(code: str) -> None:
    used = {ord(sign) for text in shown(code) for sign in text}
    assert len(used) > 30
    assert {hex(sign) for sign in used - signs("Regular")} == set()
    assert {hex(sign) for sign in used - signs("Bold")} == set()


def test_the_list_of_signs_is_that_of_the_fonts() -> None:
    runs = [line.split("-") for line in (FONTS / "coverage.txt").read_text().split()]
    listed = {sign for first, last in runs for sign in range(int(first, 16), int(last, 16) + 1)}
    assert listed == signs("Regular") & signs("Bold")


@pytest.mark.parametrize("code", [code for code in known() if code != "de"])
def test_every_text_of_the_papers_is_translated_with_its_placeholders(code: str) -> None:
    assert len(MESSAGES) > 60
    for message in MESSAGES:
        told = texts(code).gettext(message)
        assert sorted(re.findall(r"%\(\w+\)s", told)) == sorted(re.findall(r"%\(\w+\)s", message)), message


def test_the_fonts_come_with_their_licence_and_stay_small() -> None:
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text()
    assert sum(file.stat().st_size for file in FONTS.glob("*.ttf")) < 1_500_000

"""Every field of the catalogue can be corrected without scripts: its example, shown in inputs and sent back, is the same."""

import re
from typing import Any

import pytest

from app.pages.forms import Form
from app.values.inputs import Input, Unreadable, inputs_of, sent_value
from app.values.words import Words, words_of
from consent.catalogue import FieldSpec, load

CATALOGUE = load()
WORDS: Words = words_of("de", CATALOGUE)


def sent_by(inputs: tuple[Input, ...]) -> dict[str, list[str]]:
    """What a browser sends for these inputs as they stand."""
    sent: dict[str, list[str]] = {}
    for one in inputs:
        if one.look == "group":
            sent |= sent_by(one.inner)
        elif one.look in {"date", "month"}:
            sent |= {f"{one.id}-{part}": [text] for part, text in one.value.items()}
        elif one.look in {"tick", "pick"}:
            sent[one.id] = list(one.value)
        else:
            sent[one.id] = [one.value]
    return sent


@pytest.mark.parametrize("spec", CATALOGUE.fields.values(), ids=lambda spec: f"{spec.category}.{spec.code}")
def test_the_example_of_a_field_comes_back_as_it_was(spec: FieldSpec) -> None:
    form = Form(sent_by(inputs_of(WORDS, spec, spec.example)))
    assert sent_value(WORDS, spec, form) == _with_members(spec, spec.example)


@pytest.mark.parametrize("spec", CATALOGUE.fields.values(), ids=lambda spec: f"{spec.category}.{spec.code}")
def test_no_field_offers_more_than_a_phone_on_a_slow_line_can_load(spec: FieldSpec) -> None:
    options = sum(len(one.options) for one in inputs_of(WORDS, spec, spec.example))
    assert options <= 300


def test_a_language_is_found_by_its_name_or_offered_by_a_part_of_it() -> None:
    spec = CATALOGUE.fields["communication", "preferred_language"]
    assert sent_value(WORDS, spec, Form({"wert": ["ukrainisch"]})) == "ukr"
    with pytest.raises(Unreadable) as unread:
        sent_value(WORDS, spec, Form({"wert": ["ukrain"]}))
    assert "ukr" in [code for code, _ in unread.value.suggestions]
    assert sent_value(WORDS, spec, Form({"wert": ["ukrain"], "wert-gemeint": ["ukr"]})) == "ukr"


def test_a_name_means_what_it_means_in_the_language_of_the_page() -> None:
    spec = CATALOGUE.fields["communication", "preferred_language"]
    assert sent_value(words_of("fr", CATALOGUE), spec, Form({"wert": ["mongol"]})) == "mon"
    assert sent_value(WORDS, spec, Form({"wert": ["mongol"]})) == "mgt", "so ISO 639-3 calls another one"


def test_digits_of_any_script_make_a_date_and_a_number() -> None:
    birth = CATALOGUE.fields["identity", "birth_date"]
    assert sent_value(WORDS, birth, Form({"wert-jahr": ["١٩٩٠"], "wert-monat": ["٣"], "wert-tag": [""]})) == "1990-03"
    years = CATALOGUE.fields["education", "years_of_school"]
    assert sent_value(WORDS, years, Form({"wert": ["۱۲"]})) == 12


@pytest.mark.parametrize("year", ["90", "abcd", "", "١٩"])
def test_a_date_without_a_whole_year_is_none(year: str) -> None:
    birth = CATALOGUE.fields["identity", "birth_date"]
    with pytest.raises(Unreadable):
        sent_value(WORDS, birth, Form({"wert-jahr": [year], "wert-monat": ["3"], "wert-tag": ["1"]}))


def test_ids_of_inputs_are_plain() -> None:
    for spec in CATALOGUE.fields.values():
        for name in sent_by(inputs_of(WORDS, spec, spec.example)):
            assert re.fullmatch(r"wert[a-z0-9_-]*", name)


def _with_members(spec: FieldSpec, example: Any) -> Any:
    """A bare value that stands for one member comes back with its member's name; the rules take both."""
    if spec.type != "object" or spec.shorthand is None:
        return example
    rows = [row if isinstance(row, dict) else {spec.shorthand: row} for row in (example if spec.many else [example])]
    return rows if spec.many else rows[0]

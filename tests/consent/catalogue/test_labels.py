"""The shipped labels: every language says everything, in its own script, with Latin digits, and languages by their names."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from consent.catalogue import load, read
from consent.catalogue.completeness import named
from tests.consent.catalogue.broken import copy_of_data

CATALOGUE = load()
FOREIGN = [code for code in CATALOGUE.languages if code != "de"]
SCRIPTS = {"uk": "CYRILLIC", "ru": "CYRILLIC", "ar": "ARABIC", "fa": "ARABIC"}
LATIN = {"TestDaF", "SMS"}  # names that are written so everywhere
OF_NEWCOMERS = ("ukr", "rus", "arb", "ara", "apc", "acm", "kmr", "ckb", "kur", "pes", "fas", "prs", "pus", "tur", "tir", "som")


@pytest.mark.parametrize("code", list(CATALOGUE.languages))
def test_every_language_says_everything(code: str) -> None:
    assert CATALOGUE.missing_in(code) == []
    assert len(list(named(CATALOGUE, code))) > 900


@pytest.mark.parametrize("code", list(SCRIPTS))
def test_a_label_is_written_in_the_script_of_its_language(code: str) -> None:
    told = {labels[code] for _name, labels in named(CATALOGUE, code)} - LATIN
    assert [text for text in told if not any(unicodedata.name(sign, "").startswith(SCRIPTS[code]) for sign in text)] == []


@pytest.mark.parametrize("code", FOREIGN)
def test_digits_are_latin_and_no_label_stands_in_blanks(code: str) -> None:
    told = [labels[code] for _name, labels in named(CATALOGUE, code)]
    assert [text for text in told if re.search(r"[^\W0-9_]", text) is None or text != text.strip()] == []
    assert [text for text in told if any(sign.isdecimal() and not sign.isascii() for sign in text)] == []


@pytest.mark.parametrize("code", FOREIGN)
def test_a_law_or_level_named_in_german_is_named_in_every_language(code: str) -> None:
    pattern = re.compile(r"§ ?\w+|\b[ABC][12]\b|\b(?:KldB 2010|ISCED 2011|DTZ|DSH|DSD|DTB|ECL|SGB [IVX]+|AufenthG)\b")
    for name, labels in named(CATALOGUE, code):
        assert sorted(pattern.findall(labels[code])) == sorted(pattern.findall(labels["de"])), name


@pytest.mark.parametrize("code", list(CATALOGUE.languages))
def test_the_languages_of_many_newcomers_have_a_name_in_every_language(code: str) -> None:
    entries = CATALOGUE.code_lists["languages"].entries
    assert [each for each in OF_NEWCOMERS if not entries[each].labels.get(code)] == []


def test_no_shipped_label_counts_as_reviewed() -> None:
    assert CATALOGUE.label_status == dict.fromkeys(CATALOGUE.languages, "unreviewed")


def test_a_further_language_is_data_alone(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    (data / "catalogue.toml").write_text(
        (data / "catalogue.toml")
        .read_text(encoding="utf-8")
        .replace("\nfr = ", '\npl = { name = "Polski", direction = "ltr", locale = "pl" }\nfr = '),
        encoding="utf-8",
    )
    assert len(read(data).missing_in("pl")) > 900
    labels = json.loads((data / "labels" / "en.json").read_text(encoding="utf-8"))
    (data / "labels" / "pl.json").write_text(json.dumps({**labels, "language": "pl"}), encoding="utf-8")
    notices = (data / "notices" / "en.toml").read_text(encoding="utf-8")
    (data / "notices" / "pl.toml").write_text(notices.replace('language = "en"', 'language = "pl"'), encoding="utf-8")
    assert {name.partition(" ")[0] for name in read(data).missing_in("pl")} == {"countries", "nationalities"}
    countries = (data / "lists" / "countries.csv").read_text(encoding="utf-8")
    (data / "lists" / "countries.csv").write_text(
        re.sub(r",([^,\n]*)$", r",\1,\1", countries, flags=re.M).replace("fr,fr", "fr,pl")
    )
    assert read(data).missing_in("pl") == []

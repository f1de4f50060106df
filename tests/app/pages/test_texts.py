"""Every offered language says everything, with the right numbers, and the German it is made from is plain."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from babel import Locale
from babel.messages.catalog import Message

from app.pages import texts as pages
from app.pages.languages import GERMAN, Language, known
from app.pages.texts import Texts, catalog_of, missing, offered, texts
from tests.consent.catalogue.broken import broken
from tests.support.plain_german import sentences, syllables, wiener_sachtextformel, words

REPOSITORY = Path(__file__).resolve().parents[3]
FOREIGN = [code for code in known() if code != GERMAN]
COUNTS = (0, 1, 2, 3, 5, 11, 21, 100, 101)
MONTHS, ASKING = ("%(num)s Monat", "%(num)s Monate"), ("%(num)s Stelle fragt", "%(num)s Stellen fragen")
SPOKEN = {
    "ar": (MONTHS, ["شهر", "شهر", "شهران", "أشهر", "أشهر", "شهرًا", "شهرًا", "شهر", "شهر"]),
    "uk": (MONTHS, ["місяців", "місяць", "місяці", "місяці", "місяців", "місяців", "місяць", "місяців", "місяць"]),
    "ru": (MONTHS, ["месяцев", "месяц", "месяца", "месяца", "месяцев", "месяцев", "месяц", "месяцев", "месяц"]),
    "fr": (ASKING, ["service demande"] * 2 + ["services demandent"] * 7),
}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|&#?\w+;")
BANNED = re.compile(
    r"\b(könnte\w*|ggf\.|gegebenenfalls|dienste\w*|leider|nur so|verpass\w*|wichtig für ihren aufenthalt)(?!\w)", re.IGNORECASE
)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The catalogue files in a folder of their own, read from there until the test ends."""
    folder = tmp_path / "locales"
    shutil.copytree(REPOSITORY / "app/pages/locales", folder)
    with monkeypatch.context() as patched:
        patched.setattr(pages, "LOCALES", folder)
        _forget()
        yield folder
    _forget()


def _forget() -> None:
    texts.cache_clear()
    offered.cache_clear()


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _german() -> list[str]:
    return [text for message in catalog_of(GERMAN) if message.id for text in _ids(message)]


@pytest.mark.parametrize("code", list(known()))
def test_every_language_has_every_text(code: str) -> None:
    assert missing(code) == []


def test_all_eight_languages_are_offered_german_first() -> None:
    assert [language.code for language in offered()] == ["de", "en", "uk", "ar", "fa", "tr", "ru", "fr"]


@pytest.mark.parametrize("msgid", ["Anmelden", ASKING[0]], ids=["a text", "one form of a plural"])
def test_a_language_that_lacks_one_text_is_not_offered(copied: Path, msgid: str) -> None:
    assert "fr" in [language.code for language in offered()]
    file = polib.pofile(str(copied / "fr.po"))
    entry = next(entry for entry in file if entry.msgid == msgid)
    entry.msgstr, entry.msgstr_plural = "", {**entry.msgstr_plural, 1: ""} if entry.msgid_plural else {}
    file.save()
    _forget()
    assert missing("fr") == [msgid]
    assert [language.code for language in offered()] == ["de", "en", "uk", "ar", "fa", "tr", "ru"]


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("labels/fr.json", r'"family_name": "[^"]*",\n'),
        ("labels/fr.json", r'"full_time": "[^"]*",\n'),
        ("lists/countries.csv", r",Andorre$"),
        ("notices/fr.toml", r"\[purpose\.research\].*"),
    ],
    ids=["label of a field", "label of a code", "name of a country", "notice"],
)
def test_a_language_that_lacks_one_text_of_the_catalogue_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, file: str, pattern: str
) -> None:
    catalogue = broken(file, pattern, "" if file != "lists/countries.csv" else ",")
    assert len(catalogue.missing_in("fr")) in {1, 2}, "a country is a nationality too"
    with monkeypatch.context() as patched:
        patched.setattr(pages, "load", lambda: catalogue)
        _forget()
        assert [language.code for language in offered()] == ["de", "en", "uk", "ar", "fa", "tr", "ru"]
    _forget()


def test_a_language_whose_pages_are_not_yet_begun_is_not_offered(copied: Path) -> None:
    (copied / "tr.po").unlink()
    _forget()
    assert "Anmelden" in missing("tr")
    assert [language.code for language in offered()] == ["de", "en", "uk", "ar", "fa", "ru", "fr"]


@pytest.mark.parametrize("language", known().values(), ids=lambda language: language.code)
def test_a_language_is_called_and_written_as_the_cldr_says(language: Language) -> None:
    held = Locale.parse(language.locale)
    name = held.languages[language.code]
    assert (language.name, language.direction) == (name[0].upper() + name[1:], held.text_direction)


@pytest.mark.parametrize("code", FOREIGN)
def test_a_translation_has_the_placeholders_of_the_german_text(code: str) -> None:
    wrong = [
        (ids[0], form)
        for message in catalog_of(code)
        if message.id
        for ids in [_ids(message)]
        for form in _forms(message)
        if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(ids[0]))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", FOREIGN)
def test_no_translation_is_only_guessed_and_none_is_left_over(code: str) -> None:
    told = [message for message in catalog_of(code) if message.id]
    assert [message.id for message in told if message.fuzzy] == []
    assert Counter(_ids(message)[0] for message in told) == Counter(_ids(each)[0] for each in catalog_of(GERMAN) if each.id)
    assert list(catalog_of(code).obsolete) == []


@pytest.mark.parametrize("code", FOREIGN)
def test_every_plural_has_as_many_forms_as_its_language(code: str) -> None:
    plurals = [message for message in catalog_of(code) if not isinstance(message.id, str)]
    assert plurals
    assert {len(_forms(message)) for message in plurals} == {catalog_of(code).num_plurals}


@pytest.mark.parametrize("code", list(SPOKEN))
def test_the_form_fits_the_number(code: str) -> None:
    (singular, plural), spoken = SPOKEN[code]
    said = [texts(code).ngettext(singular, plural, count) % {"num": count} for count in COUNTS]
    assert said == [f"{count} {form}" for count, form in zip(COUNTS, spoken, strict=True)]


@pytest.mark.parametrize("code", list(SPOKEN))
def test_the_rule_of_plurals_is_that_of_the_cldr(code: str) -> None:
    rule = Locale(code).plural_form
    names = [tag for tag in ("zero", "one", "two", "few", "many", "other") if any(rule(count) == tag for count in range(1000))]
    held = catalog_of(code)
    assert held.num_plurals == len(names)
    chosen = Texts(code, {}, {"": tuple(names)}, held.plural_expr)
    assert [chosen.ngettext("", "", count) for count in range(1000)] == [rule(count) for count in range(1000)]


def test_the_file_of_german_texts_is_what_make_texts_would_write(tmp_path: Path) -> None:
    found = tmp_path / "de.po"
    extract = ["extract", "-F", "babel.cfg", "--omit-header", "--no-location", "--sort-output", "-o", str(found), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *extract], cwd=REPOSITORY, check=True)
    written = REPOSITORY / "app/pages/locales/de.po"
    assert written.read_text("utf-8").splitlines() == found.read_text("utf-8").splitlines(), "make texts is due"


def test_german_sentences_are_short() -> None:
    found = [sentence for text in _german() for sentence in sentences(text)]
    whole = [sentence for sentence in found if sentence.endswith((".", "?", "!"))]
    average = sum(len(words(sentence)) for sentence in whole) / len(whole)
    longest = max(found, key=lambda sentence: len(words(sentence)))
    print(f"{len(whole)} sentences of {average:.1f} words, the longest of {len(words(longest))}")  # noqa: T201  # the figures are wanted
    assert average <= 12
    assert [sentence for sentence in found if len(words(sentence)) > 20] == []


def test_german_texts_together_are_easy_to_read() -> None:
    all_texts = _german()
    grade = wiener_sachtextformel(all_texts)
    print(f"{len(all_texts)} texts, first Wiener Sachtextformel {grade:.2f}")  # noqa: T201  # the figure is wanted
    assert grade <= 6.5


def test_no_german_text_has_a_word_that_is_hard_or_presses() -> None:
    assert [text for text in _german() if BANNED.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Das könnten Sie tun.",
        "Bringen Sie ggf. Ihren Pass mit.",
        "Gegebenenfalls fragen wir.",
        "Unsere Dienste helfen.",
        "Das geht leider nicht.",
        "Nur so bekommen Sie Hilfe.",
        "Verpassen Sie nichts.",
        "Das ist wichtig für Ihren Aufenthalt.",
    ],
)
def test_a_banned_word_is_found(text: str) -> None:
    assert BANNED.search(text)


def test_a_text_falls_into_its_sentences_and_words() -> None:
    assert sentences("Rufen Sie an? Ja! Bis %(day)s geht es.") == ["Rufen Sie an?", "Ja!", "Bis 5 geht es."]
    assert sentences("Prüfen Sie: die Karte, die PIN.") == ["Prüfen Sie: die Karte, die PIN."]
    assert words("Keine E-Mail, 2 Briefe.") == ["Keine", "E-Mail", "2", "Briefe"]


@pytest.mark.parametrize(
    ("word", "expected"), [("Einwilligung", 4), ("Ausländerbehörde", 6), ("neue", 2), ("Quittung", 2), ("E-Mail", 2), ("18", 1)]
)
def test_syllables_are_counted_as_they_are_spoken(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_the_formula_gives_what_a_hand_works_out() -> None:
    easy = "Die Stelle fragt Sie. Sie können Nein sagen."
    assert wiener_sachtextformel([easy]) == pytest.approx(0.1672 * 4 - 0.0327 * 62.5 - 0.875)
    hard = "Die Einwilligung berechtigt zur Datenübermittlung."
    assert wiener_sachtextformel([hard]) == pytest.approx(0.1935 * 60 + 0.1672 * 5 + 0.1297 * 60 - 0.0327 * 40 - 0.875)

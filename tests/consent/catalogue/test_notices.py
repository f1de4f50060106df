"""Notices say what a consent screen must say, plainly, and are hashed as a whole."""

import hashlib
import re
from dataclasses import replace

import pytest

from consent.catalogue import Notice, load
from consent.catalogue.notices import compose
from tests.consent.catalogue.broken import sound

GERMAN = [notice for (_, language), notice in load().notices.items() if language == "de"]
BANNED = ("nur so", "leider", "verpassen", "wichtig für Ihren Aufenthalt", "könnte", "ggf.", "Dienste", "soweit notwendig")
LONGEST_SENTENCE = 15  # words, as the web handbook sets it for plain German


@pytest.mark.parametrize("notice", load().notices.values(), ids=lambda notice: f"{notice.purpose}-{notice.language}")
def test_the_digest_covers_the_whole_text_and_the_version_stands_in_it(notice: Notice) -> None:
    assert notice.sha256 == hashlib.sha256(notice.text.encode()).hexdigest()
    assert notice.version in notice.text
    assert {"{why}", "{note}", "{version}"}.isdisjoint(set(re.findall(r"\{\w+\}", notice.text)))


def test_every_purpose_has_a_notice_in_every_language() -> None:
    catalogue = load()
    assert set(catalogue.notices) == {(purpose, language) for purpose in catalogue.purposes for language in catalogue.languages}


def test_no_shipped_wording_counts_as_reviewed() -> None:
    assert {notice.status for notice in load().notices.values()} == {"unreviewed"}


@pytest.mark.parametrize("notice", GERMAN, ids=lambda notice: notice.purpose)
def test_german_notices_are_plain(notice: Notice) -> None:
    sentences = [part for part in re.split(r"[.?!:]\s", notice.text) if part.strip()]
    assert [part for part in sentences if len(part.split()) > LONGEST_SENTENCE] == []
    assert [word for word in BANNED if word in notice.text] == []


@pytest.mark.parametrize(
    "notice", [each for each in GERMAN if each.purpose != "data_protection_check"], ids=lambda each: each.purpose
)
def test_a_consent_notice_names_all_that_the_law_wants_named(notice: Notice) -> None:
    for said in (
        "Wer fragt",
        "Wofür?",
        "Welche Angaben?",
        "Wie lange?",
        "freiwillig",
        "Nein sagen",
        "keine Nachteile",
        "jederzeit",
    ):
        assert said in notice.text, said
    for said in (
        "{agency}",
        "{function}",
        "{reporting}",
        "{categories}",
        "{valid_until}",
        "{help}",
        "{complaints}",
        "Kein Computer",
    ):
        assert said in notice.text, said


def test_what_the_law_demands_is_never_dressed_up_as_consent() -> None:
    text = load().notices["data_protection_check", "de"].text
    assert "keine Erlaubnis" in text
    assert "freiwillig" not in text


def test_no_sentence_promises_that_the_immigration_office_learns_nothing() -> None:
    sentence = load().sentences["no_reporting_duty", "de"]
    assert "Ausnahmen" in sentence


def test_a_purpose_without_a_note_leaves_no_empty_line() -> None:
    assert compose("a {why}\n{note}\nb {version}", "x", None, "7") == "a x\nb 7\n"
    assert compose("a {why}\n{note}\nb {version}", "x", "n", "7") == "a x\nn\nb 7\n"


def test_a_missing_notice_hides_no_fault_of_the_same_purpose_in_another_language() -> None:
    first, *_, last = sound().languages
    mute = replace(sound().notices["housing", last], status="")
    left = {key: known for key, known in sound().notices.items() if key != ("housing", first)}
    found = replace(sound(), notices={**left, ("housing", last): mute}).check()
    assert found == [f"housing: no notice in {first}", f"housing: the notice in {last} has no status"]

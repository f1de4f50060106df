"""Each rule of the check at its edge: the first value that is a contradiction, and the last that is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from consent.catalogue import Catalogue, CodeEntry
from consent.catalogue.check import STATUSES, TYPES
from tests.consent.catalogue.broken import sound, with_field, with_member, with_part, with_purpose

LANGUAGES = tuple(sound().languages)
NAME = "identity.family_name"
CHILDREN = "family.children"
OURS = {"subject": True}
COUNTED = sound().purposes["statistics"].template.everything
RED = dict.fromkeys(LANGUAGES, "rot")


def entry(code: str, **changes: Any) -> CodeEntry:
    return CodeEntry(code=code, labels=RED, attributes={}, **changes)


def with_labels(language: str, text: str | None) -> dict[str, Any]:
    """Every language but this one, which is blank or missing."""
    return {"labels": {**dict.fromkeys(set(LANGUAGES) - {language}, "Wort"), **({} if text is None else {language: text})}}


FAULTS: dict[str, tuple[Callable[[], Catalogue], list[str]]] = {
    "number 0": (lambda: with_part("categories", "contact", number=0), ["contact: 0 is no category number"]),
    "first reserved number": (
        lambda: with_part("categories", "contact", number=0xFFF0),
        ["contact: 65520 is no category number"],
    ),
    "words, sorted": (
        lambda: with_field(NAME, purposes=frozenset({"rumour", "counselling"}), coarse={"gossip": "count"}),
        [f"{NAME}: gossip is no word of the vocabulary", f"{NAME}: rumour is no word of the vocabulary"],
    ),
    "purpose of an answer": (
        lambda: with_field(NAME, answer_purposes=frozenset({"gossip"})),
        [f"{NAME}: gossip is no word of the vocabulary"],
    ),
    "action": (
        lambda: with_field(NAME, stewards={"add": OURS, "erase": OURS}),
        [f"{NAME}: erase is no word of the vocabulary"],
    ),
    "code without a list": (
        lambda: with_member(f"{CHILDREN}.school_status", code_list=None),
        [f"{CHILDREN}.school_status: a code needs a list"],
    ),
    "object without members": (
        lambda: with_field(CHILDREN, members={}),
        [f"{CHILDREN}: an object has members, and only an object"],
    ),
    "shorthand with two required members": (
        lambda: with_member("language.other_languages.level", required=True),
        ["language.other_languages: a bare value can only stand for the one required member"],
    ),
    "no action at all": (lambda: with_field(NAME, stewards={}), [f"{NAME}: nobody may write it"]),
    "ceiling above the fields": (
        lambda: with_purpose("housing", ceiling=frozenset({"housing", "needs", "course"})),
        [f"housing: asks more than it may, no field of {each} carries this purpose" for each in ("course", "needs")],
    ),
    "fields above the ceiling": (
        lambda: with_purpose("school_and_childcare", ceiling=frozenset({"school"}), template={"categories": ("school",)}),
        [
            f"school_and_childcare: a field of {each} carries this purpose, the ceiling does not name it"
            for each in ("family", "identity")
        ],
    ),
    "template above the ceiling": (
        lambda: with_purpose("housing", template={"categories": ("housing", "needs", "course")}),
        [f"housing: the template asks for {each}, which is above the ceiling" for each in ("course", "needs")],
    ),
    "second question above the ceiling": (
        lambda: with_purpose("housing", template={"further": ("needs",)}),
        ["housing: the template asks for needs, which is above the ceiling"],
    ),
    "second question of eight": (
        lambda: with_purpose("statistics", template={"categories": COUNTED[8:], "further": COUNTED[:8]}),
        ["statistics: the template asks for more than 7 categories"],
    ),
    "asked in both questions": (
        lambda: with_purpose("housing", template={"further": ("housing",)}),
        ["housing: the template names a category twice"],
    ),
    "thirteen months": (
        lambda: with_purpose("housing", template={"max_months": 13}),
        ["housing: the template is longer than 12 months or its default longer than its maximum"],
    ),
    "default above the maximum": (
        lambda: with_purpose("housing", template={"max_months": 2}),
        ["housing: the template is longer than 12 months or its default longer than its maximum"],
    ),
    "consent for no time": (
        lambda: with_purpose("housing", template={"default_months": 0}),
        ["housing: a template belongs to consent and to nothing else"],
    ),
    "duty with a template": (
        lambda: with_purpose("housing", legal_basis="legal_duty"),
        ["housing: a template belongs to consent and to nothing else"],
    ),
    "unknown agency types": (
        lambda: with_purpose("housing", recipients=frozenset({"housing", "uncle", "aunt"})),
        ["housing: unknown agency type aunt", "housing: unknown agency type uncle"],
    ),
    "excepted and unknown": (
        lambda: with_purpose("housing", off_for=frozenset({"uncle"}), statutory_for=frozenset({"aunt"})),
        [
            "housing: unknown agency type aunt",
            "housing: unknown agency type uncle",
            "housing: aunt is excepted but no recipient",
            "housing: uncle is excepted but no recipient",
        ],
    ),
    "duty that is none of the three": (
        lambda: with_part("agency_types", "housing", duty="sometimes"),
        ["housing: its duty and its default contradict each other"],
    ),
    "exposed and read by two": (
        lambda: with_field("needs.finances", readers=frozenset({"youth", "employment", "counselling"})),
        [f"needs.finances: exposed under § 87 AufenthG and readable by {each}" for each in ("employment", "youth")],
    ),
    "exposed and written by two": (
        lambda: with_field("needs.finances", stewards={"add": {"youth": True, "subject": True}, "change": {"case_mgmt": True}}),
        [f"needs.finances: exposed under § 87 AufenthG and collected by {each}" for each in ("case_mgmt", "youth")],
    ),
    "s4 code in a member": (
        lambda: with_member(f"{CHILDREN}.school_status", code_list="counselling_topics"),
        [f"{CHILDREN}: holds an s4 code of counselling_topics and is only s2"],
    ),
    "no source": (lambda: with_part("code_lists", "sexes", source=""), ["list sexes: no source or no date"]),
    "no date": (lambda: with_part("code_lists", "sexes", as_of=""), ["list sexes: no source or no date"]),
    "open with entries": (
        lambda: with_part("code_lists", "kldb_2010", entries={"1": entry("1")}),
        ["list kldb_2010: a closed list has entries, an open one is filled by import"],
    ),
    "alias of nothing": (
        lambda: with_part("code_lists", "sexes", aliases={"m": "man"}),
        ["list sexes: the alias m does not lead to one code"],
    ),
    "alias that is a code": (
        lambda: with_part("code_lists", "sexes", aliases={"female": "male"}),
        ["list sexes: the alias female does not lead to one code"],
    ),
    "ends on its first day": (
        lambda: with_part("code_lists", "sexes", entries={"male": entry("male", valid_from="2020-01-01", valid_to="2020-01-01")}),
        ["list sexes: male ends before it begins"],
    ),
}

NO_FAULTS: dict[str, Callable[[], Catalogue]] = {
    "number 1": lambda: with_part("categories", "identity", number=1),
    "last free number": lambda: with_part("categories", "contact", number=0xFFEF),
    "default as long as the maximum": lambda: with_purpose("housing", template={"max_months": 3}),
    "second question of seven": lambda: with_purpose("statistics", template={"categories": COUNTED[7:], "further": COUNTED[:7]}),
    "a month": lambda: with_purpose("housing", template={"default_months": 1}),
    "one writer of one kind": lambda: with_field(NAME, stewards={"add": {"subject": frozenset({"self_stated"})}}),
    "one writer of two": lambda: with_field(NAME, stewards={"add": {"counselling": frozenset(), "subject": True}}),
    "excepted recipients": lambda: with_purpose(
        "housing", recipients=frozenset({"housing", "youth"}), off_for=frozenset({"youth"}), statutory_for=frozenset({"housing"})
    ),
    "duty by unit that is shipped as none": lambda: with_part("agency_types", "housing", reporting_duty=False),
    "exposed and read by a type without the duty": lambda: with_field("needs.finances", readers=frozenset({"course_provider"})),
    "exposed and read by nobody": lambda: with_field("needs.finances", readers=frozenset()),
    "s4 with secrecy": lambda: with_field("contact.shield", purposes=frozenset({"contact", "counselling"})),
    "list without aliases": lambda: with_part("code_lists", "countries", aliases={}),
    "begins": lambda: with_part("code_lists", "sexes", entries={"male": entry("male", valid_from="2020-01-01")}),
    "ended": lambda: with_part("code_lists", "sexes", entries={"male": entry("male", valid_to="2020-01-01")}),
    "ends on its second day": lambda: with_part(
        "code_lists", "sexes", entries={"male": entry("male", valid_from="2020-01-01", valid_to="2020-01-02")}
    ),
}


@pytest.mark.parametrize(("planted", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_the_first_contradiction_is_found_and_nothing_else(planted: Callable[[], Catalogue], faults: list[str]) -> None:
    assert planted().check() == faults


@pytest.mark.parametrize("planted", NO_FAULTS.values(), ids=NO_FAULTS.keys())
def test_what_just_fits_is_no_contradiction(planted: Callable[[], Catalogue]) -> None:
    assert planted().check() == []


@pytest.mark.parametrize("shape_type", sorted(TYPES))
def test_texts_need_a_length_numbers_and_dates_a_lower_bound_and_codes_a_list(shape_type: str) -> None:
    needed = {
        **dict.fromkeys(("text", "name"), "a text needs a length limit"),
        **dict.fromkeys(("int", "year", "incomplete_date", "month"), "a number or date needs a lower bound"),
        "code": "a code needs a list",
        "object": "an object has members, and only an object",
    }
    faults = with_field(NAME, type=shape_type, max_length=None, minimum=None).check()
    assert faults == [f"{NAME}: {needed[shape_type]}" for _ in range(shape_type in needed)]


@pytest.mark.parametrize("shape_type", sorted(TYPES - {"object", "code"}))
def test_only_dates_may_lie_in_the_future(shape_type: str) -> None:
    faults = with_field(NAME, type=shape_type, max_length=1, minimum=1, future=True).check()
    dates = {"incomplete_date", "month"}
    assert faults == [f"{NAME}: only a date may lie in the future" for _ in range(shape_type not in dates)]


@pytest.mark.parametrize("text", [None, " "])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_needs_a_label_in_every_language(language: str, text: str | None) -> None:
    labels = with_labels(language, text)
    fault = f"no label in {language}"
    assert with_part("categories", "contact", **labels).check() == [f"category contact: {fault}"]
    assert with_purpose("housing", **labels).check() == [f"purpose housing: {fault}"]
    assert with_field(NAME, **labels).check() == [f"{NAME}: {fault}"]
    assert with_member(f"{CHILDREN}.birth_year", **labels).check() == [f"{CHILDREN}.birth_year: {fault}"]
    assert with_part("code_lists", "sexes", **labels).check() == [f"list sexes: {fault}"]
    assert with_part("agency_types", "dpo", **labels).check() == [f"agency type dpo: {fault}"]
    assert with_part("retention", "access_log", **labels).check() == [f"retention access_log: {fault}"]


@pytest.mark.parametrize(
    ("names", "demanded"),
    [("translated", set(LANGUAGES)), ("cldr", {"de", "en"}), ("german", {"de"})],
    ids=["ours", "cldr", "german"],
)
def test_how_a_list_is_named_says_in_which_languages_its_codes_need_a_label(names: str, demanded: set[str]) -> None:
    nameless = {"male": CodeEntry(code="male", labels={}, attributes={})}
    catalogue = with_part("code_lists", "sexes", names=names, entries=nameless)
    assert set(catalogue.check()) == {f"sexes male: no label in {language}" for language in demanded}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_whether_its_labels_were_reviewed(language: str) -> None:
    fault = [f"labels: no status in {language}"]
    assert replace(sound(), label_status={**sound().label_status, language: "fine"}).check() == fault
    without = {code: status for code, status in sound().label_status.items() if code != language}
    assert replace(sound(), label_status=without).check() == fault


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_missing_in_its_language_alone(language: str) -> None:
    catalogue = with_field(NAME, **with_labels(language, None))
    assert {code: catalogue.missing_in(code) for code in LANGUAGES} == {
        code: [f"{NAME}: no label in {code}"] if code == language else [] for code in LANGUAGES
    }


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_a_wording_is_unreviewed_reviewed_or_sworn(status: str) -> None:
    assert replace(sound(), label_status=dict.fromkeys(LANGUAGES, status)).check() == []
    notices = {key: replace(notice, status=status) for key, notice in sound().notices.items()}
    assert replace(sound(), notices=notices).check() == []


@pytest.mark.parametrize("purpose", ["statistics", "research", "handover"])
def test_what_is_secret_is_never_counted_researched_or_handed_over(purpose: str) -> None:
    faults = with_field("contact.shield", purposes=frozenset({"counselling", purpose})).check()
    assert "contact.shield: s4 without secrecy, it carries a purpose that needs no release" in faults


@pytest.mark.parametrize(
    ("purpose", "placeholder"),
    [
        *(("housing", each) for each in ("{agency}", "{categories}", "{valid_until}", "{complaints}", "{help}", "{reporting}")),
        ("data_protection_check", "{agency}"),
        ("data_protection_check", "{complaints}"),
    ],
)
@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_notice_names_what_consent_or_duty_must_name(purpose: str, placeholder: str, language: str) -> None:
    notice = sound().notices[purpose, language]
    silent = replace(notice, text=notice.text.replace(placeholder, ""))
    assert replace(sound(), notices={**sound().notices, (purpose, language): silent}).check() == [
        f"{purpose}: the notice in {language} does not say {placeholder}"
    ]


@pytest.mark.parametrize("text", [None, " "])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["reporting_duty", "no_reporting_duty", "course_reporting"])
def test_every_legal_sentence_stands_in_every_language(name: str, language: str, text: str | None) -> None:
    others = {key: known for key, known in sound().sentences.items() if key != (name, language)}
    given = others if text is None else {**others, (name, language): text}
    assert replace(sound(), sentences=given).check() == [f"sentence {name}: missing in {language}"]


def test_every_missing_notice_is_missed_in_its_language() -> None:
    others = {key: known for key, known in sound().notices.items() if key not in {("housing", "en"), ("housing", "ar")}}
    assert replace(sound(), notices=others).check() == ["housing: no notice in en", "housing: no notice in ar"]


def test_a_changed_notice_needs_a_new_version_or_a_pin_of_its_own() -> None:
    notice = replace(sound().notices["housing", "de"], version="2030-01", sha256="new")
    changed = replace(sound(), notices={**sound().notices, ("housing", "de"): notice})
    fault = "the notice in de is not the published one; raise its version or pin housing.de.2030-01"
    assert changed.check() == [f"housing: {fault}"]
    assert replace(changed, pinned_notices={**changed.pinned_notices, "housing.de.2030-01": "new"}).check() == []

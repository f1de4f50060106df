"""The check finds each kind of contradiction when the data are broken on purpose, and nothing in the shipped data."""

from pathlib import Path

import pytest

from consent.catalogue import load
from consent.catalogue.check import RULES
from tests.consent.catalogue.broken import broken, copy_of_data

IDENTITY = "categories/01_identity.toml"
CONTACT = "categories/02_contact.toml"
ARRIVAL = "categories/04_arrival.toml"
LANGUAGE = "categories/06_language.toml"
NEEDS = "categories/16_needs.toml"
FAMILY = "categories/12_family.toml"

CASES = {
    "numbers: given twice": (CONTACT, r"^number = 2$", "number = 1", "the number 1 is given twice"),
    "numbers: reserved": (CONTACT, r"^number = 2$", "number = 65535", "65535 is no category number"),
    "vocabulary: unknown purpose": (
        "purposes.toml",
        r'code = "research"',
        'code = "gossip"',
        "gossip: this purpose stands in only one",
    ),
    "vocabulary: purpose gone": (
        "purposes.toml",
        r'code = "research"',
        'code = "gossip"',
        "research: this purpose stands in only one",
    ),
    "vocabulary: agency type gone": ("agency_types.toml", r"\[dpo\]", "[watcher]", "dpo: this agency type stands in only one"),
    "vocabulary: field's purpose": (
        IDENTITY,
        r'purposes = \["counselling"',
        'purposes = ["gossip"',
        "family_name: gossip is no word",
    ),
    "vocabulary: retention": (IDENTITY, r'retention = "names_and_birth_date"', 'retention = "for_ever"', "for_ever is no word"),
    "vocabulary: sensitivity": (IDENTITY, r'sensitivity = "s1"', 'sensitivity = "s0"', "s0 is no word"),
    "vocabulary: writer": ("stewards.toml", r"housing = true", "landlord = true", "landlord is no word"),
    "vocabulary: kind": ("stewards.toml", r'\["document_seen"\]', '["hearsay"]', "hearsay is no word"),
    "vocabulary: reader": (ARRIVAL, r'readers = \["counselling"\]', 'readers = ["neighbours"]', "neighbours is no word"),
    "vocabulary: ageing": ("ageing.toml", r'kinds = \["placement_test"\]', 'kinds = ["oracle"]', "oracle is no word"),
    "shapes: type": (IDENTITY, r'type = "name"', 'type = "anything"', "family_name: unknown type anything"),
    "shapes: no list": (IDENTITY, r'code_list = "sexes"\n', "", "identity.sex: a code needs a list"),
    "shapes: unknown list": (IDENTITY, r'"sexes"', '"genders"', "identity.sex: unknown list genders"),
    "shapes: no length": (IDENTITY, r"max_length = 120\n", "", "family_name: a text needs a length limit"),
    "shapes: no bound": (IDENTITY, r"minimum = 1900\n", "", "birth_date: a number or date needs a lower bound"),
    "shapes: year ahead": (
        "categories/08_qualification.toml",
        r"minimum = 1930\n",
        "minimum = 1930\nfuture = true\n",
        "qualification.end_year: only a date may lie in the future",
    ),
    "shapes: member": (
        FAMILY,
        r'code_list = "child_school_states"',
        'code_list = "x"',
        "family.children.school_status: unknown list x",
    ),
    "shapes: members of a text": (
        FAMILY,
        r'type = "object"',
        'type = "bool"',
        "children: an object has members, and only an object",
    ),
    "shapes: shorthand": (
        LANGUAGE,
        r'shorthand = "language"',
        'shorthand = "level"',
        "a bare value can only stand for the one required",
    ),
    "writers": (
        "stewards.toml",
        r"\[literacy\]\nadd = \{ course_provider = true \}",
        "[literacy]\nadd = {}",
        "literacy_latin: nobody may write it",
    ),
    "writers: no kind left": (
        "stewards.toml",
        r"\[literacy\]\nadd = \{ course_provider = true \}",
        "[literacy]\nadd = { course_provider = [] }",
        "literacy_other: nobody may write it",
    ),
    "ceilings: asks more than it may": (
        "purposes.toml",
        r'ceiling = \["housing"\]',
        'ceiling = ["housing", "needs"]',
        "housing: asks more than it may, no field of needs",
    ),
    "ceilings: not named": (
        "purposes.toml",
        r'ceiling = \["identity", "family", "school"\]',
        'ceiling = ["identity", "school"]',
        "school_and_childcare: a field of family carries this purpose",
    ),
    "templates: above the ceiling": (
        "purposes.toml",
        r'categories = \["housing"\]',
        'categories = ["housing", "needs"]',
        "housing: the template asks for needs, which is above the ceiling",
    ),
    "templates: too many": (
        "purposes.toml",
        r'categories = (\["identity", "contact", "arrival", "entitlement", "language", "education", "course")\]',
        r'categories = \1, "evidence"]',
        "language_course: the template asks for more than 7 categories",
    ),
    "templates: twice": (
        "purposes.toml",
        r'categories = \["housing"\]',
        'categories = ["housing", "housing"]',
        "names a category twice",
    ),
    "templates: too long": ("purposes.toml", r"max_months = 12", "max_months = 24", "longer than 12 months"),
    "templates: default above": ("purposes.toml", r"max_months = 12", "max_months = 1", "its default longer than its maximum"),
    "templates: consent without": (
        "purposes.toml",
        r'categories = \["housing"\]',
        "categories = []",
        "housing: a template belongs to consent",
    ),
    "templates: basis": ("purposes.toml", r'legal_basis = "legal_duty"', 'legal_basis = "habit"', "unknown legal basis habit"),
    "recipients: nobody": (
        "purposes.toml",
        r'recipients = \["dpo"\]',
        "recipients = []",
        "data_protection_check: nobody may receive",
    ),
    "recipients: unknown": ("purposes.toml", r'recipients = \["dpo"\]', 'recipients = ["aunt"]', "unknown agency type aunt"),
    "recipients: exception": (
        "purposes.toml",
        r'off_for = \["employment"\]',
        'off_for = ["youth"]',
        "youth is excepted but no recipient",
    ),
    "recipients: immigration office": (
        "purposes.toml",
        r'recipients = \["housing"\]',
        'recipients = ["housing", "authority_87"]',
        "housing: authority_87 has no read scope",
    ),
    "firewall: read by a bound type": (
        ARRIVAL,
        r'readers = \["counselling"\]',
        'readers = ["counselling", "employment"]',
        "arrived_in_de: exposed under § 87 AufenthG and readable by employment",
    ),
    "firewall: open to all": (
        ARRIVAL,
        r'readers = \["counselling"\]\n',
        "",
        "arrived_in_de: exposed under § 87 AufenthG and open to every",
    ),
    "firewall: collected by a bound type": (
        "stewards.toml",
        r"\[arrival_dates\](.*?)counselling = ",
        r"[arrival_dates]\1case_mgmt = ",
        "arrived_in_de: exposed under § 87 AufenthG and collected by case_mgmt",
    ),
    "firewall: duty": (
        "agency_types.toml",
        r"reporting_duty = true",
        "reporting_duty = false",
        "case_mgmt: its duty and its default",
    ),
    "secrecy: s4 without": (
        NEEDS,
        r'purposes = \["counselling"\]',
        'purposes = ["counselling", "statistics"]',
        "needs.health_need: s4 without secrecy",
    ),
    "secrecy: s4 code": (
        "categories/15_counselling.toml",
        r'(code = "topic"\n.*?)sensitivity = "s3"',
        r'\1sensitivity = "s2"',
        "counselling.topic: holds an s4 code of counselling_topics and is only s2",
    ),
    "labels: field": (IDENTITY, r', en = "Family name"', "", "identity.family_name: no label in en"),
    "labels: category": (IDENTITY, r'^ar = "[^u].*?"\n', "", "category identity: no label in ar"),
    "labels: category status": (IDENTITY, r'^fa = "unreviewed"\n', "", "category identity: no status of its label in fa"),
    "labels: purpose": ("purposes.toml", r', fr = "Recherche"', "", "purpose research: no label in fr"),
    "labels: code": ("lists/language.toml", r', en = "below A1"', "", "cefr below_A1: no label in en"),
    "labels: member": (FAMILY, r', en = "Schooling"', "", "family.children.school_status: no label in en"),
    "labels: list": ("lists/language.toml", r', en = "Language level \(CEFR\)"', "", "list cefr: no label in en"),
    "lists: no source": ("lists/person.toml", r'source = "[^"]*"', 'source = ""', "list sexes: no source or no date"),
    "lists: closed and empty": ("lists/work.toml", r"closed = false\n", "", "list kldb_2010: a closed list has entries"),
    "lists: open without structure": (
        "lists/work.toml",
        r'structure = "[^"]*"\n',
        "",
        "list kldb_2010: an open list needs the structure",
    ),
    "lists: alias": ("lists/countries.csv", r"^AF,AFG,", "AF,AL,", "the alias AL does not lead to one code"),
    "lists: ends first": (
        "lists/person.toml",
        r'"male", attributes',
        '"male", valid_from = "2020-01-01", valid_to = "2019-01-01", attributes',
        "list sexes: male ends before it begins",
    ),
    "notices: missing": ("notices/uk.toml", r"\[purpose\.research\].*", "", "research: no notice in uk"),
    "notices: says too little": ("notices/tr.toml", r"\{complaints\}", "…", "the notice in tr does not say {complaints}"),
    "notices: status": ("notices/ru.toml", r'status = "unreviewed"', 'status = "fine"', "the notice in ru has no status"),
    "notices: changed without a version": (
        "notices/de.toml",
        r"Wofür\?",
        "Warum?",
        "counselling: the notice in de is not the published one",
    ),
    "notices: sentence": (
        "notices/fr.toml",
        r'course_reporting = "[^"]*"',
        'course_reporting = " "',
        "sentence course_reporting: missing in fr",
    ),
}


def test_the_shipped_catalogue_has_no_contradiction() -> None:
    assert load().check() == []


def test_a_shortened_copy_is_sound_so_that_every_fault_below_is_the_planted_one(tmp_path: Path) -> None:
    from consent.catalogue import read

    assert read(copy_of_data(tmp_path)).check() == []


@pytest.mark.parametrize(("file", "pattern", "replacement", "expected"), CASES.values(), ids=CASES.keys())
def test_a_planted_contradiction_is_found(tmp_path: Path, file: str, pattern: str, replacement: str, expected: str) -> None:
    faults = broken(tmp_path, file, pattern, replacement).check()
    assert any(expected in fault for fault in faults), faults


def test_every_rule_is_broken_at_least_once() -> None:
    assert {name.split(":")[0] for name in CASES} == {rule.__name__ for rule in RULES}

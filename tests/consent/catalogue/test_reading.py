"""What stands in the data files is what the rules are given, and what is left out has its safe meaning."""

import hashlib
from pathlib import Path

import pytest

from consent.catalogue import (
    AgeingRule,
    AgencyTypeSpec,
    Catalogue,
    CodeEntry,
    CodeList,
    FieldSpec,
    LanguageSpec,
    MemberSpec,
    Notice,
    PurposeSpec,
    RetentionClass,
    Template,
)
from consent.catalogue.model import AttributeValue
from tests.consent.catalogue.tiny import tiny

SELF = frozenset({"self_stated"})
BY_PERSON = {"subject": SELF}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return tiny(tmp_path)


def test_a_field_that_says_only_what_it_must_is_open_to_no_office_and_may_stay_unanswered(catalogue: Catalogue) -> None:
    assert catalogue.fields["person", "bare"] == FieldSpec(
        code="bare",
        labels={"de": "kahl"},
        type="bool",
        code_list=None,
        many=False,
        max_length=None,
        minimum=None,
        maximum=None,
        future=False,
        category="person",
        sensitivity="s1",
        x87=False,
        purposes=frozenset(),
        stewards={"add": BY_PERSON, "change": BY_PERSON, "confirm": BY_PERSON},
        recorder_changes_only=False,
        retention="content",
        example=False,
        optional=True,
        members={},
        shorthand=None,
        ageing=(),
        readers=None,
        recorder_only=False,
        answer_purposes=frozenset(),
        coarse={},
        when_shielded=None,
    )


def test_a_field_that_says_everything_is_read_to_the_last_key(catalogue: Catalogue) -> None:
    assert catalogue.fields["person", "full"] == FieldSpec(
        code="full",
        labels={"de": "voll", "en": "full"},
        type="object",
        code_list="colours",
        many=True,
        max_length=5,
        minimum=1,
        maximum=9,
        future=True,
        category="person",
        sensitivity="s3",
        x87=True,
        purposes=frozenset({"advice", "check"}),
        stewards={"add": {"counselling": True}, "change": BY_PERSON, "confirm": {"dpo": True}},
        recorder_changes_only=True,
        retention="names",
        example=[{"level": 1}],
        optional=False,
        members={
            "level": MemberSpec(
                code="level",
                labels={"de": "Stufe"},
                type="code",
                code_list="colours",
                many=True,
                max_length=2,
                minimum=3,
                maximum=4,
                future=True,
                required=True,
            ),
            "note": MemberSpec(code="note", labels={"de": "Notiz", "en": "Note"}, type="text"),
        },
        shorthand="level",
        ageing=(
            AgeingRule(kinds=frozenset({"certificate"}), months=12, source="one"),
            AgeingRule(kinds=frozenset({"placement_test", "self_stated"}), months=6, source="other"),
        ),
        readers=frozenset({"counselling", "dpo"}),
        recorder_only=True,
        answer_purposes=frozenset({"check"}),
        coarse={"advice": "count"},
        when_shielded="hidden",
    )


def test_who_may_confirm_is_who_may_change_unless_the_data_say_otherwise(catalogue: Catalogue) -> None:
    changed = {"counselling": frozenset({"document_seen", "self_stated"})}
    assert catalogue.fields["person", "between"].stewards == {"add": BY_PERSON, "change": changed, "confirm": changed}


def test_a_category_has_the_protection_of_its_most_protected_field(catalogue: Catalogue) -> None:
    person, nothing = catalogue.categories["person"], catalogue.categories["nothing"]
    assert (person.code, person.number, person.sensitivity, person.x87) == ("person", 9, "s3", True)
    assert person.labels == {"de": "Mensch", "en": "Person"}
    assert list(person.fields) == ["bare", "full", "between"]
    assert person.fields["full"] is catalogue.fields["person", "full"]
    assert (nothing.sensitivity, nothing.x87, nothing.fields) == ("s1", False, {})


def test_categories_come_in_the_order_of_their_files_and_are_found_by_number(catalogue: Catalogue) -> None:
    assert list(catalogue.categories) == ["nothing", "person"]
    assert {number: spec.code for number, spec in catalogue.by_number.items()} == {9: "person", 11: "nothing"}


def test_a_purpose_is_on_for_every_recipient_and_lasting_unless_the_data_say_otherwise(catalogue: Catalogue) -> None:
    assert catalogue.purposes == {
        "advice": PurposeSpec(
            code="advice",
            mark="P1",
            labels={"de": "Rat"},
            legal_basis="consent",
            legal_sources=("Art. 6", "Art. 9"),
            legal_sources_de=("Art. 6 DSGVO", "Art. 9 DSGVO"),
            ceiling=frozenset({"person", "nothing"}),
            template=Template(code="advice", categories=("person", "nothing"), max_months=12, default_months=3),
            recipients=frozenset({"counselling", "dpo"}),
            enabled=True,
            off_for=frozenset(),
            statutory_for=frozenset(),
            one_time=False,
        ),
        "check": PurposeSpec(
            code="check",
            mark="P2",
            labels={"de": "Prüfung", "en": "Check"},
            legal_basis="legal_duty",
            legal_sources=(),
            legal_sources_de=(),
            ceiling=frozenset(),
            template=Template(code="check", categories=(), max_months=0, default_months=0),
            recipients=frozenset(),
            enabled=False,
            off_for=frozenset({"dpo"}),
            statutory_for=frozenset({"counselling", "dpo"}),
            one_time=True,
        ),
    }


def test_an_agency_type_neither_reports_nor_reads_unless_the_data_say_so(catalogue: Catalogue) -> None:
    assert catalogue.agency_types == {
        "dpo": AgencyTypeSpec(code="dpo", labels={"de": "Schutz"}, duty="never", reporting_duty=False, reads_records=False),
        "counselling": AgencyTypeSpec(
            code="counselling", labels={"de": "Rat", "en": "Advice"}, duty="always", reporting_duty=True, reads_records=True
        ),
    }


def test_a_retention_class_has_the_bounds_that_the_data_give_it(catalogue: Catalogue) -> None:
    bounds = ("inactivity_months", "upper_bound_years", "default_months", "minimum_months")
    assert catalogue.retention == {
        "content": RetentionClass(
            code="content", labels={"de": "Inhalt"}, basis="law", basis_de="Gesetz", **dict.fromkeys(bounds)
        ),
        "names": RetentionClass(
            code="names",
            labels={"de": "Namen", "en": "Names"},
            inactivity_months=1,
            upper_bound_years=2,
            default_months=3,
            minimum_months=4,
            basis="decision",
            basis_de="Entscheidung",
        ),
    }


def test_a_list_is_read_with_all_its_languages_dates_and_attributes(catalogue: Catalogue) -> None:
    labels = {"de": "rot", "en": "red", "ar": "أحمر"}
    attributes: dict[str, AttributeValue] = {"wave": 700, "warm": True, "name": "R", "shades": ("pink", "rose")}
    red = CodeEntry(code="red", labels=labels, attributes=attributes, valid_from="2020-01-01", valid_to="2025-01-01")
    blue = CodeEntry(code="blue", labels={"de": "blau"}, attributes={})
    assert catalogue.code_lists["colours"] == CodeList(
        name="colours",
        labels={"de": "Farben"},
        source="the sky",
        as_of="2025",
        entries={"red": red, "blue": blue},
        aliases={},
        closed=True,
        structure=None,
        licence=None,
    )


def test_an_open_list_says_how_its_codes_are_built(catalogue: Catalogue) -> None:
    assert catalogue.code_lists["jobs"] == CodeList(
        name="jobs",
        labels={"de": "Berufe"},
        source="an agency",
        as_of="2020",
        entries={},
        aliases={},
        closed=False,
        structure="[0-9]{5}",
    )


def test_a_list_in_a_file_has_names_aliases_ends_and_attributes_by_column(catalogue: Catalogue) -> None:
    entries = {
        "01": CodeEntry(code="01", labels={"de": "Abcstadt"}, attributes={"district": "north"}),
        "02": CodeEntry(code="02", labels={"de": "Defdorf"}, attributes={"district": "south"}, valid_to="2024-01-01"),
    }
    places = catalogue.code_lists["places"]
    assert places == CodeList(
        name="places",
        labels={"de": "Orte", "en": "Places"},
        source="an office",
        as_of="2026-01",
        entries=entries,
        aliases={"ABC": "01"},
        licence="free",
        names="german",
    )
    none = CodeEntry(code="none", labels={"de": "keiner"}, attributes={})
    whole = catalogue.code_lists["all_places"]
    assert (whole.entries, whole.aliases, whole.source) == ({**entries, "none": none}, {"ABC": "01"}, "the list places")


def test_where_a_file_has_no_german_name_the_english_one_stands_in_and_a_label_file_adds_what_it_lacks(
    catalogue: Catalogue,
) -> None:
    assert catalogue.code_lists["languages"].entries == {
        "deu": CodeEntry(code="deu", labels={"de": "Deutsch", "en": "German", "ar": "الألمانية"}, attributes={}),
        "xyz": CodeEntry(code="xyz", labels={"de": "Xyzian", "en": "Xyzian", "ar": "زيز"}, attributes={}),
    }


def test_the_languages_come_in_their_order_with_the_status_of_their_labels(catalogue: Catalogue) -> None:
    assert list(catalogue.languages) == ["de", "en", "ar"]
    assert catalogue.languages["en"] == LanguageSpec(code="en", name="English", direction="ltr", locale="en_GB")
    assert catalogue.languages["ar"].direction == "rtl"
    assert catalogue.label_status == {"de": "sworn", "en": "unreviewed", "ar": "reviewed"}


def test_a_label_that_names_nothing_is_left_over(catalogue: Catalogue) -> None:
    assert catalogue.left_over_labels == {"ar": ("codes.languages.zzz",)}


def test_the_purposes_are_a_list_of_their_own(catalogue: Catalogue) -> None:
    assert catalogue.code_lists["purposes"] == CodeList(
        name="purposes",
        labels={"de": "Zwecke", "en": "Purposes"},
        source="the catalogue's own purposes",
        as_of="7",
        entries={
            "advice": CodeEntry(code="advice", labels={"de": "Rat"}, attributes={"mark": "P1"}),
            "check": CodeEntry(code="check", labels={"de": "Prüfung", "en": "Check"}, attributes={"mark": "P2"}),
        },
        aliases={},
    )


def test_a_notice_is_its_frame_filled_with_the_words_of_the_purpose(catalogue: Catalogue) -> None:
    def notice(purpose: str, language: str, version: str, status: str, text: str) -> Notice:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return Notice(purpose=purpose, version=version, language=language, text=text, sha256=digest, status=status)

    assert catalogue.notices == {
        ("advice", "de"): notice("advice", "de", "3", "reviewed", "Wofür? Für Rat.\nNur das.\nFassung 3. Wer? {agency}\n"),
        ("check", "de"): notice("check", "de", "3", "reviewed", "Zur Prüfung.\n"),
        ("advice", "en"): notice("advice", "en", "4", "unreviewed", "Why? Advice. 4\n"),
    }
    assert catalogue.sentences == {
        ("duty", "de"): "Sie muss.",
        ("none", "de"): "Sie muss nicht.",
        ("duty", "en"): "It must.",
    }
    assert (catalogue.version, catalogue.pinned_notices) == ("7", {"advice.de.3": "ab12"})

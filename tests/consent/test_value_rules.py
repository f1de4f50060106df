"""Rules of values beyond a single bad one: what is missing, evidence, imported lists, values of one request together."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.catalogue import CodeEntry, CodeList
from consent.values import DETAILS, Fault, missing_state, relations, validate
from tests.consent.test_values import CATALOGUE, TODAY, alone, check


def test_the_three_kinds_of_missing_stay_apart() -> None:
    assert missing_state({"missing": "not_asked"}) == "not_asked"
    for answer in ("not_asked", {"missing": "lost"}, {"missing": "unknown", "x": 1}, {}, None, ["unknown"]):
        assert missing_state(answer) is None


def test_text_is_composed_and_trimmed() -> None:
    assert check("identity.family_name", "  Mu\u0308ller ") == ("Müller", [])
    assert alone("identity.family_name", "  Mu\u0308ller ") == "Müller"


def test_other_spellings_of_a_code_become_the_code() -> None:
    assert check("arrival.nationalities", ["SYR"])[0] == ["SY"] == alone("arrival.nationalities", ["SYR"])
    assert check("communication.preferred_language", "ar")[0] == "ara"


def test_all_faults_are_told_at_once() -> None:
    value = [{"birth_year": 2021, "kita_wish": "maybe"}, {"school_status": "left"}, 7]
    assert check("family.children", value, kind="rumour", as_of="2026-11-23") == (
        None,
        [
            ("/value/0/kita_wish", "unknown-code"),
            ("/value/1/birth_year", "missing-member"),
            ("/value/2", "type"),
            ("/kind", "unknown-kind"),
            ("/as_of", "in-the-future"),
        ],
    )


@pytest.mark.parametrize(
    ("as_of", "code"),
    [("2026-11-23", "in-the-future"), ("1899", "out-of-range"), ("gestern", "not-a-date"), ("2026-02-30", "not-a-date")],
)
def test_the_date_of_a_statement_is_a_date_in_the_past(as_of: str, code: str) -> None:
    assert check("education.years_of_school", 9, as_of=as_of) == (None, [("/as_of", code)])


@pytest.mark.parametrize(
    ("category", "field", "fault"),
    [("gossip", "x", Fault("/category", "unknown-category")), ("work", "x", Fault("/field", "unknown-field"))],
)
def test_an_unknown_place_is_refused_without_its_name(category: str, field: str, fault: Fault) -> None:
    assert validate(CATALOGUE, category, field, "x", "self_stated", None, TODAY) == (None, (fault,))


@pytest.mark.parametrize("kind", ["certificate", "placement_test"])
def test_a_tested_level_has_its_date_and_is_a_level(kind: str) -> None:
    assert check("language.german_overall", "B1", kind=kind) == ("B1", [])
    assert check("language.german_overall", "B1", kind=kind, as_of=None) == (None, [("/as_of", "as-of-needed")])
    assert check("language.german_overall", "not_tested", kind=kind) == (None, [("/value", "not-a-result")])
    assert check("language.german_overall", {"missing": "unknown"}, kind=kind) == (None, [("/value", "not-a-result")])
    assert check("language.certificate_type", "dtz", kind=kind, as_of=None) == ("dtz", [])


def test_an_untested_level_needs_neither() -> None:
    assert check("language.german_overall", "not_tested", as_of=None) == ("not_tested", [])
    assert check("language.german_overall", {"missing": "unknown"}) == ({"missing": "unknown"}, [])


def test_only_a_level_that_ages_needs_the_date_of_its_test() -> None:
    assert check("course.outcome_level", "not_tested", kind="certificate", as_of=None) == ("not_tested", [])
    assert check("contact.phone", "+49 3941 555000", kind="certificate", as_of=None) == ("+49 3941 555000", [])


def test_a_list_that_says_neither_its_codes_nor_their_structure_accepts_none() -> None:
    empty = replace(CATALOGUE.code_lists["kldb_2010"], structure=None)
    catalogue = CATALOGUE.with_lists([empty])
    assert validate(catalogue, "work", "target_occupation", "43414", "self_stated", None, TODAY)[1] == (
        Fault("/value", "unknown-code"),
    )


def test_an_imported_list_decides_by_membership() -> None:
    shipped = CATALOGUE.code_lists["kldb_2010"]
    entries = {"43414": CodeEntry(code="43414", labels={"de": "x", "en": "x"}, attributes={})}
    imported = CodeList(name="kldb_2010", labels=shipped.labels, source="s", as_of="2020", entries=entries, aliases={})
    catalogue = CATALOGUE.with_lists([imported])
    assert validate(catalogue, "work", "target_occupation", "43414", "self_stated", None, TODAY) == ("43414", ())
    assert validate(catalogue, "work", "target_occupation", "43413", "self_stated", None, TODAY)[1] == (
        Fault("/value", "unknown-code"),
    )


def test_a_retired_code_is_readable_but_not_recorded_any_more() -> None:
    shipped = CATALOGUE.code_lists["sexes"]
    old = CodeEntry(code="old", labels={"de": "x", "en": "x"}, attributes={}, valid_to="2026-11-22")
    catalogue = CATALOGUE.with_lists(
        [CodeList(name="sexes", labels=shipped.labels, source="s", as_of="2020", entries={"old": old}, aliases={})]
    )
    before = validate(catalogue, "identity", "sex", "old", "self_stated", None, date(2026, 11, 21))
    assert before == ("old", ())
    assert validate(catalogue, "identity", "sex", "old", "self_stated", None, TODAY)[1] == (Fault("/value", "retired-code"),)


def test_a_certificate_certifies_its_own_levels() -> None:
    def told(kind: object, level: object) -> list[Fault]:
        return list(relations(CATALOGUE, [("language", "certificate_type", kind), ("language", "certificate_level", level)]))

    assert told("dtz", "B1") == []
    assert told("other", "C2") == []
    assert told("dtz", "C1") == [Fault("/1/value", "level-not-certified")]
    assert told("lid_test", "A1") == [Fault("/1/value", "level-not-certified")]
    assert told("dtz", {"missing": "unknown"}) == []
    assert told({"missing": "unknown"}, "C2") == []


@pytest.mark.parametrize("beside", [[], [("course", "started_on", "2026-05")]], ids=["alone", "beside-a-date"])
@pytest.mark.parametrize(("field", "value"), [("certificate_type", "lid_test"), ("certificate_level", "C2")])
def test_half_of_what_a_certificate_says_contradicts_nothing(
    field: str, value: str, beside: list[tuple[str, str, object]]
) -> None:
    assert relations(CATALOGUE, [*beside, ("language", field, value)]) == ()


@pytest.mark.parametrize(
    ("category", "first", "second"),
    [
        ("course", "started_on", "ended_on"),
        ("course", "registered_on", "ended_on"),
        ("recognition", "filed_on", "complete_on"),
        ("recognition", "filed_on", "decided_on"),
        ("recognition", "complete_on", "decided_on"),
    ],
)
def test_dates_of_one_request_follow_each_other(category: str, first: str, second: str) -> None:
    def told(before: object, after: object) -> list[Fault]:
        return list(relations(CATALOGUE, [(category, second, after), (category, first, before)]))

    assert told("2026-02-02", "2026-02-02") == []
    assert told("2026-02-02", "2026") == []
    assert told("2026-02-02", "2026-02") == []
    assert told("2026-02-02", {"missing": "unknown"}) == []
    assert told("2026-02-02", "2026-02-01") == [Fault("/0/value", "order")]
    assert told("2026-02", "2026-01-31") == [Fault("/0/value", "order")]


def test_two_courses_in_one_request_are_not_compared_with_each_other() -> None:
    statements = [("course", "started_on", "2026-05"), ("course", "ended_on", "2026-01"), ("course", "started_on", "2025-05")]
    assert relations(CATALOGUE, statements) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(alphabet=st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a slow machine is no finding
@given(value=JSON, place=st.sampled_from(sorted(CATALOGUE.fields)), kind=st.sampled_from(["self_stated", "certificate"]))
def test_whatever_comes_is_stored_unchanged_on_a_second_try_or_refused_without_an_echo(
    value: object, place: tuple[str, str], kind: str
) -> None:
    normalised, faults = validate(CATALOGUE, *place, value, kind, "2026", TODAY)
    if faults:
        assert normalised is None
        assert {fault.code for fault in faults} <= set(DETAILS)
    else:
        assert validate(CATALOGUE, *place, normalised, kind, "2026", TODAY) == (normalised, ())

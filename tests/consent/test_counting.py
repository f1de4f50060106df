"""What may be counted under a consent to statistics: which categories, which fields, which statements, how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from consent.catalogue.load import load
from consent.counting import countable_fields, counted_categories, counted_until, statement_counts
from consent.release import Release, ReleaseState, StatementMeta
from consent.vocabulary import Category, Purpose, Secrecy
from tests.consent.making import agency_id, consent_id, day
from tests.consent.small_catalogue import field

STATISTICS = Purpose.STATISTICS
LATER = day(90)


def given(
    agency: int = 1,
    categories: tuple[int, ...] = (1, 6),
    *,
    state: ReleaseState = ReleaseState.GRANTED,
    purpose: Purpose = STATISTICS,
    until: datetime | None = LATER,
) -> Release:
    return Release(agency_id(agency), purpose, state, consent_id(agency), categories, (), until, None, agency)


def test_nothing_is_counted_without_a_consent_to_statistics_in_force() -> None:
    others = [given(purpose=Purpose.COUNSELLING), *(given(state=state) for state in ReleaseState if state != "granted")]
    assert counted_categories([]) is None
    assert counted_categories(others) is None
    assert counted_until(others) is None


def test_of_several_offices_only_what_each_was_granted_is_counted_and_only_while_all_are_in_force() -> None:
    assert counted_categories([given()]) == frozenset({1, 6})
    assert counted_categories([given(), given(2, (6, 7)), given(3, (1,), purpose=Purpose.RESEARCH)]) == frozenset({6})
    assert counted_categories([given(), given(2, ())]) == frozenset()
    assert counted_until([given(until=day(9)), given(2, until=day(4)), given(3, until=None)]) == day(4)


FIELDS = [
    ("meant", {}, True),
    ("of-another-purpose", {"purposes": {"counselling"}}, False),
    ("for-its-recorder-alone", {"recorder_only": True}, False),
    ("health", {"sensitivity": "s4"}, False),
    ("exposed", {"x87": True}, False),
    ("exposed-but-coarse", {"x87": True, "coarse": {"statistics": "year"}}, True),
    ("exposed-and-coarse-for-another", {"x87": True, "coarse": {"research": "year"}}, False),
]


@pytest.mark.parametrize(("changes", "counts"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_fields_count_when_the_catalogue_means_them_for_statistics_and_no_law_shields_them(
    changes: dict[str, object], counts: bool
) -> None:
    catalogue = load()
    tried = field("tried", "language", **{"purposes": {"statistics"}, **changes})  # type: ignore[arg-type]
    language = replace(catalogue.categories["language"], fields={"tried": tried})
    changed = replace(catalogue, categories={**catalogue.categories, "language": language})
    assert countable_fields(changed, Category("language")) == ({"tried"} if counts else set())


def test_of_the_shipped_catalogue_no_name_address_note_or_health_need_is_countable() -> None:
    catalogue = load()
    countable = {(code, field) for code in catalogue.categories for field in countable_fields(catalogue, Category(code))}
    assert {code for code, _ in countable} == set(catalogue.purposes["statistics"].ceiling)
    assert {field for code, field in countable if code in {"identity", "contact"}} == {"birth_date", "sex", "ags"}
    assert not any(catalogue.fields[name].type in {"name", "phone", "email"} for name in countable)


META = StatementMeta(field=field("ags", "contact", {"statistics"}), category=2, recorded_by=agency_id(1))
SHIELDED = replace(META.field, when_shielded="hidden")
STATEMENTS = [
    ("plain", META, True),
    ("by-herself", replace(META, recorded_by=None), True),
    ("a-professional-secret", replace(META, secrecy=Secrecy.SECRECY_203), False),
    ("entrusted", replace(META, secrecy=Secrecy.ENTRUSTED_65), False),
    ("entrusted-by-somebody-else", replace(META, entrusted_by="another"), False),
    ("entrusted-by-herself", replace(META, entrusted_by="subject"), True),
    ("where-a-protected-person-lives", replace(META, field=SHIELDED, shielded=True), False),
    ("where-an-unprotected-person-lives", replace(META, field=SHIELDED), True),
    ("of-a-protected-person", replace(META, shielded=True), True),
]


@pytest.mark.parametrize(("meta", "counts"), [row[1:] for row in STATEMENTS], ids=[row[0] for row in STATEMENTS])
def test_secrets_entrusted_words_and_protected_addresses_are_not_counted(meta: StatementMeta, counts: bool) -> None:
    assert statement_counts(meta) is counts

"""The words stay as published, and the rules stay pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.catalogue import load
from consent.decision import Deny, Reason, wire_time
from consent.vocabulary import AgencyType, ConsentStatus, Kind, Purpose


def test_a_granted_consent_is_active_and_a_requested_one_pending_on_the_wire() -> None:
    words = {status.value: status.wire for status in ConsentStatus}
    assert words == {**{word: word for word in words}, "granted": "active", "requested": "pending"}


def test_the_catalogue_and_the_vocabulary_know_the_same_codes() -> None:
    catalogue = load()
    assert set(catalogue.purposes) == set(Purpose)
    assert set(catalogue.agency_types) == set(AgencyType)
    used = {
        kind
        for spec in catalogue.fields.values()
        for rights in spec.stewards.values()
        for kinds in rights.values()
        if kinds is not True
        for kind in kinds
    }
    assert used <= set(Kind)


def test_a_refusal_carries_its_facts_and_never_equals_another() -> None:
    told = Deny(Reason.CONSENT_WITHDRAWN, withdrawn_at="2026-03-02T09:00:00Z")
    assert (told.reason, told.facts, told.steps) == ("consent-withdrawn", {"withdrawn_at": "2026-03-02T09:00:00Z"}, ())
    assert told != Deny(Reason.CONSENT_WITHDRAWN)


@pytest.mark.usefixtures("kabul")
def test_a_moment_is_spelled_in_utc_and_whole_seconds() -> None:
    assert wire_time(datetime(2026, 3, 2, 1, 2, 3, 999_999, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T23:02:03Z"
    assert wire_time(datetime(2026, 3, 2, tzinfo=UTC)) == "2026-03-02T00:00:00Z"

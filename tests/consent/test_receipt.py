"""The receipt, pinned whole: what the person can show is what the ledger says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from consent.events import Event
from consent.ledger import replay
from consent.receipt import STATES, receipt
from consent.vocabulary import AgencyType, ConsentStatus
from tests.consent.making import COURSE, agency_id, day, expired, facts, granted, refused, requested, withdrawn
from tests.consent.small_catalogue import small_catalogue

SMALL = small_catalogue()
SCHOOL = replace(facts(1, AgencyType.COURSE_PROVIDER, duty=True), legal_regime="kdg")


def of(events: list[Event], at: float = 10) -> dict[str, object]:
    decision = replay(events, day(at)).decision(agency_id(1), COURSE)
    assert decision is not None
    made = receipt(decision, SMALL, SCHOOL, receipt_id="q_1", record_id="c_1", principal_id="n_1", issued_at=day(10))
    assert json.loads(json.dumps(made)) == made
    return made  # type: ignore[return-value]  # dict is invariant


PARTY = {
    "party_id": agency_id(1).hex,
    "party_name": "Agency 1",
    "party_type": "course_provider",
    "party_role": "dpv:DataController",
    "legal_regime": "KDG",
    "reporting_duty_87_aufenthg": True,
}
PROCESSING = {
    "privacy_notice": {"version": "2026-01", "language": "de", "sha256": "ab" * 32, "read_aloud_in": "ar"},
    "purpose": "language_course",
    "purpose_label": "Zweck language_course",
    "lawful_basis": "eu-gdpr:A6-1-a",
    "legal_sources": ["Art. 6(1)(a) GDPR"],
    "pii_information": [
        {"category": "language", "label": "language auf Deutsch"},
        {"category": "arrival", "label": "arrival auf Deutsch"},
    ],
    "pii_controllers": [agency_id(1).hex],
    "recipients": [agency_id(1).hex],
    "jurisdiction": "DE",
    "retention_period": "2026-05-31T09:00:00Z",
    "withdrawal_method": ["newcomer-pages", "card", "any-agency"],
    "privacy_rights": [f"eu-gdpr:A{right}" for right in ("7-3", "15", "16", "17", "18", "20", "77")],
}
GIVEN = {
    "event_time": "2026-03-03T09:00:00Z",
    "event_state": "dpv:ConsentGiven",
    "status": "active",
    "channel": "paper",
    "interpreter": "professional",
    "assisted_by": agency_id(9).hex,
    "capacity_basis": "age",
    "valid_until": "2026-05-31T09:00:00Z",
}


def test_the_receipt_of_a_consent_has_every_group_of_the_standard() -> None:
    assert of([granted(categories=("language", "arrival"), at=1)]) == {
        "@context": {"dpv": "https://w3id.org/dpv#", "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#"},
        "schema_version": "ISO/IEC TS 27560:2023",
        "receipt_id": "q_1",
        "receipt_timestamp": "2026-03-12T09:00:00Z",
        "consent_record": {
            "record_id": "c_1",
            "pii_principal_id": "n_1",
            "pii_processing": PROCESSING,
            "party_identification": [PARTY],
            "events": [GIVEN],
        },
    }


@pytest.mark.parametrize(
    ("events", "ended"),
    [
        pytest.param([withdrawn(at=2)], ("2026-03-04T09:00:00Z", "dpv:ConsentWithdrawn", "withdrawn"), id="withdrawn"),
        pytest.param([expired(at=3)], ("2026-03-05T09:00:00Z", "dpv:ConsentExpired", "expired"), id="expired"),
    ],
)
def test_the_receipt_of_an_ended_consent_says_how_it_ended(events: list[Event], ended: tuple[str, str, str]) -> None:
    record = of([granted(at=1, until=3), *events])["consent_record"]
    assert isinstance(record, dict)
    assert record["events"][0]["event_state"] == "dpv:ConsentGiven"
    assert record["events"][1:] == [dict(zip(("event_time", "event_state", "status"), ended, strict=True))]


@pytest.mark.parametrize(("helper", "shown"), [(None, None), (4, agency_id(4).hex)])
def test_a_refusal_has_a_receipt_too(helper: int | None, shown: str | None) -> None:
    record = of([requested(), refused(at=1, request=1, assisted_by=helper)])["consent_record"]
    assert isinstance(record, dict)
    assert record["pii_processing"] == {**PROCESSING, "pii_information": [], "retention_period": None}
    assert record["events"] == [
        {
            "event_time": "2026-03-03T09:00:00Z",
            "event_state": "dpv:ConsentRefused",
            "status": "refused",
            "channel": "self",
            "interpreter": "relative",
            "assisted_by": shown,
        }
    ]


def test_every_status_has_its_term() -> None:
    assert set(STATES) == set(ConsentStatus)
    words = {ConsentStatus.GRANTED: "Given", ConsentStatus.SUPERSEDED: "Revoked", ConsentStatus.NOT_ASKED: "Unknown"}
    assert {status: f"dpv:Consent{words.get(status, status.value.title())}" for status in ConsentStatus} == STATES


@pytest.mark.parametrize(("regime", "name"), [("gdpr", "GDPR"), ("dsg_ekd", "DSG-EKD"), ("kdg", "KDG")])
def test_the_receipt_names_the_law_the_recipient_answers_under(regime: str, name: str) -> None:
    decision = replay([granted()], day(1)).decision(agency_id(1), COURSE)
    assert decision is not None
    made = receipt(
        decision, SMALL, replace(SCHOOL, legal_regime=regime), receipt_id="q", record_id="c", principal_id="n", issued_at=day(1)
    )
    assert json.dumps(made).count(f'"legal_regime": "{name}"') == 1

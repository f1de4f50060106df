"""The receipt of one decision in the groups of ISO/IEC TS 27560:2023 with terms of the W3C Data Privacy Vocabulary (DPV).

1. A refusal has a receipt like a consent: both are decisions the person can prove (C-11).
2. The state is the one the ledger derives, beside it the DPV term; nothing here decides anything (C-14).
3. A receipt holds no value of the record: categories, parties, wording, times. It says how to withdraw (Art. 7(3) GDPR).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from consent.decision import wire_time
from consent.events import Json
from consent.standing import ConsentState, RefusalState
from consent.vocabulary import AgencyFacts, ConsentStatus

if TYPE_CHECKING:
    from consent.catalogue import Catalogue

SCHEMA: Final = "ISO/IEC TS 27560:2023"
DPV: Final = "https://w3id.org/dpv#"
STATES: Final = {
    ConsentStatus.NOT_ASKED: "dpv:ConsentUnknown",
    ConsentStatus.REQUESTED: "dpv:ConsentRequested",
    ConsentStatus.GRANTED: "dpv:ConsentGiven",
    ConsentStatus.REFUSED: "dpv:ConsentRefused",
    ConsentStatus.WITHDRAWN: "dpv:ConsentWithdrawn",
    ConsentStatus.EXPIRED: "dpv:ConsentExpired",
    ConsentStatus.SUPERSEDED: "dpv:ConsentRevoked",  # DPV has no word for "replaced by a newer consent"
    ConsentStatus.INVALIDATED: "dpv:ConsentInvalidated",
}
SUPERVISION: Final = {"gdpr": "GDPR", "dsg_ekd": "DSG-EKD", "kdg": "KDG"}
RIGHTS: Final = ("eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17", "eu-gdpr:A18", "eu-gdpr:A20", "eu-gdpr:A77")


def receipt(
    decision: ConsentState | RefusalState,
    catalogue: Catalogue,
    recipient: AgencyFacts,
    *,
    receipt_id: str,
    record_id: str,
    principal_id: str,
    issued_at: datetime,
) -> dict[str, Json]:
    """Return the receipt as plain JSON data, ready to be signed.

    `record_id` names the decision, `principal_id` is the name of the person that the reader of the receipt already knows.
    """
    return {
        "@context": {"dpv": DPV, "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#"},
        "schema_version": SCHEMA,
        "receipt_id": receipt_id,
        "receipt_timestamp": wire_time(issued_at),
        "consent_record": {
            "record_id": record_id,
            "pii_principal_id": principal_id,
            "pii_processing": _processing(decision, catalogue, recipient),
            "party_identification": _party(recipient),
            "events": _events(decision),
        },
    }


def _processing(decision: ConsentState | RefusalState, catalogue: Catalogue, recipient: AgencyFacts) -> dict[str, Json]:
    purpose = catalogue.purposes[decision.purpose]
    labels = {code: spec.labels[decision.notice.language] for code, spec in catalogue.categories.items()}
    categories = decision.categories if isinstance(decision, ConsentState) else ()
    return {
        "privacy_notice": {
            "version": decision.notice.version,
            "language": decision.notice.language,
            "sha256": decision.notice.sha256,
            "read_aloud_in": decision.notice.read_aloud,
        },
        "purpose": decision.purpose.value,
        "purpose_label": purpose.labels[decision.notice.language],
        "lawful_basis": "eu-gdpr:A6-1-a",
        "legal_sources": list(purpose.legal_sources),
        "pii_information": [{"category": code, "label": labels[code]} for code in categories],
        "pii_controllers": [recipient.agency_id.hex],
        "recipients": [recipient.agency_id.hex],
        "jurisdiction": "DE",
        "retention_period": wire_time(decision.valid_until) if isinstance(decision, ConsentState) else None,
        "withdrawal_method": ["newcomer-pages", "card", "any-agency"],
        "privacy_rights": list(RIGHTS),
    }


def _party(recipient: AgencyFacts) -> list[Json]:
    return [
        {
            "party_id": recipient.agency_id.hex,
            "party_name": recipient.name,
            "party_type": recipient.type.value,
            "party_role": "dpv:DataController",
            "legal_regime": SUPERVISION[recipient.legal_regime],
            "reporting_duty_87_aufenthg": recipient.reporting_duty,
        }
    ]


def _events(decision: ConsentState | RefusalState) -> list[Json]:
    evidence: dict[str, Json] = {
        "channel": decision.channel.value,
        "interpreter": decision.interpreter.value,
        "assisted_by": None if decision.assisted_by is None else decision.assisted_by.hex,
    }
    if isinstance(decision, RefusalState):
        return [_event(decision.at, ConsentStatus.REFUSED) | evidence]
    evidence["capacity_basis"] = decision.capacity.basis.value
    given = _event(decision.granted_at, ConsentStatus.GRANTED) | evidence | {"valid_until": wire_time(decision.valid_until)}
    ended: list[Json] = [] if decision.ended_at is None else [_event(decision.ended_at, decision.status)]
    return [given, *ended]


def _event(at: datetime, status: ConsentStatus) -> dict[str, Json]:
    return {"event_time": wire_time(at), "event_state": STATES[status], "status": status.wire}

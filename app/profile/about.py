"""What an answer to a request of access says beside the data (Art. 13 to 15 GDPR): who, what for, how long, which rights."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.settings import Settings
from consent.catalogue import Catalogue
from consent.rights import Right

ARTICLES: Mapping[Right, str] = {
    Right.ACCESS: "Art. 15 GDPR",
    Right.RECTIFICATION: "Art. 16 GDPR",
    Right.DISPUTE: "§ 84(2) SGB X",
    Right.ERASURE: "Art. 17 GDPR",
    Right.RESTRICTION: "Art. 18 GDPR",
    Right.PORTABILITY: "Art. 20 GDPR",
    Right.OBJECTION: "Art. 21 GDPR",
    Right.MOVING: "Art. 20(2) GDPR",
}
STAYS: Mapping[str, str] = {
    "consent_evidence": "Art. 7(1) and 17(3)(e) GDPR",
    "access_log_without_content": "Art. 5(2) GDPR; § 9 IDNrG",
    "references_of_recipients": "Art. 19 GDPR",
    "rights_requests": "Art. 5(2) and 12(3) GDPR",
}
"""What an erasure leaves, and the law that says so."""


def about(settings: Settings, catalogue: Catalogue, purposes: Iterable[str]) -> dict[str, Any]:
    """The surroundings of one person's export; `purposes` are those of her consents and requests."""
    return {
        "controller": settings.operator or None,
        "contact": settings.operator_contact or None,
        "data_protection_officer": settings.data_protection_officer or None,
        "complaint": {regime: address for regime, address in settings.complaint_addresses.items() if address},
        "purposes": [
            {
                "purpose": code,
                "label": catalogue.purposes[code].labels["de"],
                "legal_basis": str(catalogue.purposes[code].legal_basis),
                "legal_sources": list(catalogue.purposes[code].legal_sources),
            }
            for code in sorted(set(purposes))
        ],
        "retention": [
            {
                "class": one.code,
                "label": one.labels["de"],
                "months_without_activity": one.inactivity_months,
                "years_at_most": one.upper_bound_years,
                "months": one.default_months,
                "basis": one.basis,
            }
            for one in catalogue.retention.values()
        ],
        "rights": [{"right": str(right), "law": law} for right, law in ARTICLES.items()],
        "sources": "each statement names in recorded_by who said it",
        "automated_decisions": False,
        "third_countries": False,
    }

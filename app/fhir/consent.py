"""A FHIR R4 Consent from the consent under which a record was released; pure. It tells what stands and allows nothing."""

from collections.abc import Mapping
from typing import Any

from app.fhir.patient import resource_id
from app.ids import AGENCY, wire
from app.wire import moment_text
from consent.catalogue import Catalogue
from consent.standing import ConsentState
from consent.vocabulary import AgencyFacts

_SCOPE = ("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")
_CATEGORY = ("http://loinc.org", "59284-0")
_GDPR = {"authority": "https://eur-lex.europa.eu", "uri": "https://eur-lex.europa.eu/eli/reg/2016/679/oj"}
_RECIPIENT = ("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")
_ENGLISH = "en"

Json = dict[str, Any]


def consent(record: Mapping[str, Any], state: ConsentState, agency: AgencyFacts, catalogue: Catalogue, issuer: str) -> Json:
    """The resource of a consent in force, from her to this agency."""
    person = {"reference": f"Patient/{resource_id(record['newcomer'])}"}
    recipient = {"identifier": {"system": f"{issuer}/agencies", "value": wire(AGENCY, agency.agency_id)}, "display": agency.name}
    purpose = catalogue.purposes[str(state.purpose)]
    return {
        "resourceType": "Consent",
        "id": resource_id(record["release"]["consent"]),
        "identifier": [{"system": f"{issuer}/consents", "value": record["release"]["consent"]}],
        "status": "active",
        "scope": _concept(_SCOPE),
        "category": [_concept(_CATEGORY)],
        "patient": person,
        "dateTime": moment_text(state.granted_at),
        "performer": [person],
        "policy": [_GDPR],
        "provision": {
            "type": "permit",
            "period": {"start": moment_text(state.granted_at), "end": record["release"]["valid_until"]},
            "actor": [{"role": _concept(_RECIPIENT), "reference": recipient}],
            "purpose": [{"system": f"{issuer}/v1/purposes", "code": str(state.purpose), "display": purpose.labels[_ENGLISH]}],
            "code": [
                {
                    "coding": [
                        {
                            "system": f"{issuer}/v1/categories",
                            "code": code,
                            "display": catalogue.categories[code].labels[_ENGLISH],
                        }
                    ]
                }
                for code in record["categories"]
            ],
        },
    }


def _concept(coding: tuple[str, str]) -> Json:
    system, code = coding
    return {"coding": [{"system": system, "code": code}]}

"""A FHIR R4 Patient from a released record; pure. Only what leads and is not disputed: FHIR has no place for the mark.

Mapped: names, birth date, sex, telephone, e-mail, address, spoken languages. Everything else of a record has no standard place in
a Patient, or does not belong there (residence, nationality), and is read through the main read.
"""

from collections.abc import Mapping
from typing import Any

import pycountry

from consent.values import missing_state

_GENDERS = {"male": "male", "female": "female", "diverse": "other", "no_entry": "unknown"}

Json = dict[str, Any]


def patient(record: Mapping[str, Any], issuer: str) -> Json:
    """The resource; what was not released or is not recorded is absent."""
    resource: Json = {
        "resourceType": "Patient",
        "id": resource_id(record["newcomer"]),
        "identifier": [{"system": f"{issuer}/references", "value": record["newcomer"]}],
    }
    members: Json = {
        "name": _names(record),
        "telecom": _telecom(record),
        "gender": _GENDERS.get(str(leading(record, "identity", "sex"))),
        "birthDate": leading(record, "identity", "birth_date"),
        "address": _address(record),
        "communication": _languages(record),
    }
    return resource | {name: value for name, value in members.items() if value}


def resource_id(identifier: str) -> str:
    """One of our identifiers as FHIR allows them: without underscore."""
    return identifier.replace("_", "-")


def leading(record: Mapping[str, Any], category: str, field: str) -> Any:
    """The value of the statement that leads; None where there is none, where it says nothing, and where it is disputed."""
    held = record["categories"].get(category, {}).get("fields", {}).get(field)
    if held is None:
        return None
    statement = next(one for one in held["statements"] if one["id"] == held["current"])
    return None if statement["disputed"] or missing_state(statement["value"]) is not None else statement["value"]


def _names(record: Mapping[str, Any]) -> list[Json]:
    family, given = leading(record, "identity", "family_name"), leading(record, "identity", "given_names")
    name = {"family": family, "given": [given] if given else None}
    told = {member: value for member, value in name.items() if value}
    return [{"use": "usual", **told}] if told else []


def _telecom(record: Mapping[str, Any]) -> list[Json]:
    values = {system: leading(record, "contact", system) for system in ("phone", "email")}
    return [{"system": system, "value": value} for system, value in values.items() if value]


def _address(record: Mapping[str, Any]) -> list[Json]:
    text = leading(record, "contact", "postal_address")
    return [{"use": "home", "text": text}] if text else []


def _languages(record: Mapping[str, Any]) -> list[Json]:
    spoken = leading(record, "communication", "spoken_languages") or []
    preferred = leading(record, "communication", "preferred_language")
    codes = list(dict.fromkeys([*([preferred] if preferred else []), *spoken]))
    return [_language(code, preferred=code == preferred) for code in codes]


def _language(code: str, *, preferred: bool) -> Json:
    """ISO 639-3 as BCP 47 writes it: the shortest code there is."""
    known = pycountry.languages.get(alpha_3=code)
    tag = getattr(known, "alpha_2", code)
    told: Json = {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": tag}]}}
    return told | {"preferred": True} if preferred else told

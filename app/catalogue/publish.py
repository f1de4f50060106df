"""The catalogue as published JSON; a list is rendered once per process and state of the catalogue."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from consent.catalogue import Catalogue, CodeList, FieldSpec, PurposeSpec, Shape


def purposes_json(catalogue: Catalogue, statuses: Mapping[str, str], language: str | None) -> bytes:
    """Every purpose with its notices; `statuses`: digest -> operator's confirmation; texts only in `language`."""
    items = [_purpose(catalogue, spec, statuses, language) for spec in catalogue.purposes.values()]
    return orjson.dumps({"items": items, "next": None})


def categories_json(catalogue: Catalogue) -> bytes:
    """Every category with its fields."""
    items = [
        {
            "code": spec.code,
            "labels": dict(spec.labels),
            "label_status": dict(catalogue.label_status),
            "sensitivity": spec.sensitivity,
            "x87": spec.x87,
            "fields": [_field(field) for field in spec.fields.values()],
        }
        for spec in catalogue.categories.values()
    ]
    return orjson.dumps({"items": items, "next": None})


def code_list_json(known: CodeList) -> bytes:
    """One code list, whole: the largest has eleven thousand entries."""
    return _rendered(_ById(known))


class _ById:
    """A list as a cache key: frozen data that was loaded once is the same data."""

    def __init__(self, known: CodeList) -> None:
        self.known = known

    def __hash__(self) -> int:
        return id(self.known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.known is self.known


@lru_cache(maxsize=64)
def _rendered(key: _ById) -> bytes:
    known = key.known
    items = [
        {
            "code": entry.code,
            "labels": dict(entry.labels),
            "attributes": {name: value for name, value in entry.attributes.items() if value != ""},
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
        for entry in known.entries.values()
    ]
    head = {name: getattr(known, name) for name in ("name", "source", "as_of", "licence", "closed", "structure")}
    return orjson.dumps({**head, "labels": dict(known.labels), "aliases": dict(known.aliases), "items": items, "next": None})


def _purpose(catalogue: Catalogue, spec: PurposeSpec, statuses: Mapping[str, str], language: str | None) -> dict[str, Any]:
    notices = [
        {
            "language": notice.language,
            "version": notice.version,
            "sha256": notice.sha256,
            "status": statuses.get(notice.sha256, notice.status),
            "text": notice.text if notice.language == language else None,
        }
        for notice in catalogue.notices.values()
        if notice.purpose == spec.code
    ]
    return {
        "code": spec.code,
        "labels": dict(spec.labels),
        "label_status": dict(catalogue.label_status),
        "legal_basis": spec.legal_basis,
        "legal_sources": spec.legal_sources,
        "ceiling": _in_order(catalogue, spec.ceiling),
        "template": {
            "code": spec.template.code,
            "categories": spec.template.everything,
            "groups": spec.template.groups,
            "max_months": spec.template.max_months,
            "default_months": spec.template.default_months,
        },
        "recipients": sorted(spec.recipients),
        "enabled": spec.enabled,
        "off_for": sorted(spec.off_for),
        "statutory_for": sorted(spec.statutory_for),
        "one_time": spec.one_time,
        "notices": notices,
    }


def _in_order(catalogue: Catalogue, categories: frozenset[str]) -> list[str]:
    return [code for code in catalogue.categories if code in categories]


def _shape(shape: Shape) -> dict[str, Any]:
    plain = ("code", "type", "code_list", "many", "max_length", "minimum", "maximum", "future")
    return {"labels": dict(shape.labels), **{name: getattr(shape, name) for name in plain}}


def _field(field: FieldSpec) -> dict[str, Any]:
    stewards = {
        action: {who: kinds if kinds is True else sorted(kinds) for who, kinds in rights.items()}
        for action, rights in field.stewards.items()
    }
    return {
        **_shape(field),
        "sensitivity": field.sensitivity,
        "x87": field.x87,
        "optional": field.optional,
        "purposes": sorted(field.purposes),
        "stewards": stewards,
        "retention": field.retention,
        "shorthand": field.shorthand,
        "ageing": [{"kinds": sorted(rule.kinds), "months": rule.months, "source": rule.source} for rule in field.ageing],
        "members": [{**_shape(member), "required": member.required} for member in field.members.values()],
        "example": field.example,
    }

"""How a value is known, in words, and which kinds of evidence the steward table grants an office for a field."""

from consent.catalogue import Catalogue
from consent.decision import Deny
from consent.stewardship import may_write
from consent.vocabulary import Action, AgencyFacts, Kind

KINDS = {
    "self_stated": "Die Person sagt es.",
    "adviser_estimate": "Wir schätzen es.",
    "document_seen": "Wir haben ein Dokument gesehen.",
    "placement_test": "Es steht in einem Einstufungstest.",
    "certificate": "Es steht in einem Zertifikat.",
}


def addable_kinds(catalogue: Catalogue, agency: AgencyFacts, category: str, field: str) -> dict[str, str]:
    """The kinds of evidence, by code in words, with which this agency may add a statement; empty: it may not."""
    return _kinds(catalogue, agency, category, field, Action.ADD)


def changeable_kinds(catalogue: Catalogue, agency: AgencyFacts, category: str, field: str) -> dict[str, str]:
    """The kinds with which it may replace a statement of its own."""
    return _kinds(catalogue, agency, category, field, Action.CHANGE)


def may_confirm(catalogue: Catalogue, agency: AgencyFacts, category: str, field: str, kind: str, *, own: bool) -> bool:
    """Whether it may say of a statement of this kind that it is still true; `own`: it recorded it itself."""
    verdict = may_write(
        catalogue, agency.type, agency.reporting_duty, category, field, Action.CONFIRM, kind, recorded_by_same=own
    )
    return not isinstance(verdict, Deny)


def _kinds(catalogue: Catalogue, agency: AgencyFacts, category: str, field: str, action: Action) -> dict[str, str]:
    duty, own = agency.reporting_duty, action is Action.CHANGE
    return {
        kind: words
        for kind, words in KINDS.items()
        if not isinstance(may_write(catalogue, agency.type, duty, category, field, action, Kind(kind), own), Deny)
    }

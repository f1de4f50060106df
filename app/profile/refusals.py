"""Refusals about a record: which there are, and the answer to one that the database decided and recorded, with the facts that
this caller may know."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.errors import Fault
from app.ledger.opening import Row
from app.problems import problem
from app.wire import moment_text
from consent.catalogue import Catalogue

OF_LOOKING = (
    "body-malformed",
    "token-missing",
    "token-invalid",
    "client-suspended",
    "purpose-missing",
    "purpose-not-allowed",
    "consent-missing",
    "consent-withdrawn",
    "consent-expired",
    "consent-refused",
    "not-found",
    "erased",
    "validation-failed",
    "unavailable",
)
"""Why an agency may be refused whatever it wants to do with a record it has a consent for."""

OF_REACHING = (*OF_LOOKING, "body-too-large", "media-type-unsupported")
"""The same for what is sent with a body."""

OF_WRITING = (*OF_REACHING, "category-not-covered", "restricted", "not-steward", "reporting-duty")
"""Why an agency's change to a record may be refused."""

_ASKABLE = frozenset({"consent-missing", "consent-withdrawn", "consent-expired", "consent-refused", "category-not-covered"})


def refusal(catalogue: Catalogue, row: Row, purpose: str | None, faults: list[Fault]) -> Response:
    """The problem document of a gate row with a `reason`.

    Only a caller with a relation ever gets more than the bare reason: a template that could be asked for, and after a withdrawal
    its time and what it obliges to (Art. 7(3), 17(1)(b) GDPR).
    """
    reason: str = row["reason"]
    members: dict[str, Any] = {}
    if reason in _ASKABLE and purpose is not None:
        members |= _template(catalogue, purpose)
    if reason == "consent-withdrawn":
        members |= {"withdrawn_at": moment_text(row["ended_at"]), "obligation": "delete-or-justify"}
    if reason == "validation-failed":
        members["errors"] = faults
    return problem(reason, **members)


def _template(catalogue: Catalogue, purpose: str) -> Mapping[str, str]:
    spec = catalogue.purposes.get(purpose)
    askable = spec is not None and spec.legal_basis == "consent" and not spec.one_time
    return {"consent_request_template": spec.template.code} if spec is not None and askable else {}

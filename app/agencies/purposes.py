"""Which purposes an agency may use: at most those the catalogue gives its type; each is switched on by the operator.

Rules: an `authority_87` never gets one; a purpose that is shipped off for a type needs a documented reason, which is stored.
A change raises the version of the agency's row and of all its purposes (`bound_purposes`): whoever confirms the one version has
confirmed the purposes too.
"""

from uuid import UUID

from app.agencies.audit import record_change
from app.agencies.bound_purposes import change_agency
from app.agencies.register import lock_agency
from app.errors import ValidationFailed
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyType

MAX_REASON = 500


async def allow_purpose(uow: UnitOfWork, agency_id: UUID, purpose: str, reason: str | None = None) -> None:
    """Let the agency use the purpose; `reason` documents why one that is shipped switched off is on here.

    Raises NotFound, ValidationFailed (unknown purpose, not for this type, reason missing).
    """
    found = await lock_agency(uow, agency_id)
    obstacle = why_not(uow.world.catalogue, found["type"], purpose, reason)
    if obstacle is not None:
        raise ValidationFailed.at("/purpose", *obstacle)
    version = await change_agency(uow, found, purpose={"purpose": purpose, "allowed": True, "reason": reason})
    await record_change(uow, "purpose-allowed", agency_id, "agency", str(agency_id), version, purpose=purpose)


async def deny_purpose(uow: UnitOfWork, agency_id: UUID, purpose: str) -> None:
    """Take the purpose away; tokens that carry it stop working at once. Raises NotFound, ValidationFailed (unknown purpose)."""
    found = await lock_agency(uow, agency_id)
    if purpose not in uow.world.catalogue.purposes:
        raise ValidationFailed.at("/purpose", "unknown-code", "no such purpose in the catalogue")
    version = await change_agency(uow, found, purpose={"purpose": purpose, "allowed": False, "reason": None})
    await record_change(uow, "purpose-denied", agency_id, "agency", str(agency_id), version, purpose=purpose)


def why_not(catalogue: Catalogue, agency_type: str, purpose: str, reason: str | None) -> tuple[str, str] | None:
    """What stands against an agency of this type using the purpose, as code and words; None if nothing does."""
    spec = catalogue.purposes.get(purpose)
    if spec is None:
        return "unknown-code", "no such purpose in the catalogue"
    if agency_type == AgencyType.AUTHORITY_87 or agency_type not in spec.recipients:
        return "not-a-recipient", f"the catalogue gives {purpose} to no agency of type {agency_type}"
    if spec.enabled and agency_type not in spec.off_for:
        return None
    if reason is None or not 10 <= len(reason.strip()) <= MAX_REASON:
        words = (
            f"{purpose} is shipped switched off for {agency_type}: document in 10 to {MAX_REASON} characters why it is on here"
        )
        return "reason-required", words
    return None

"""What a request names: recipients, consents, requests. Whatever does not exist is a fault at its place, never a guess."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from app.errors import NotFound, ValidationFailed
from app.ids import AGENCY, Prefix, parse
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason
from consent.vocabulary import AgencyFacts, AgencyId

Given = TypeVar("Given")


def needed(value: Given | None, pointer: str) -> Given:
    """The value of a member that this decision needs."""
    if value is None:
        raise ValidationFailed.at(pointer, "missing", "This decision needs this member.")
    return value


def identifier(prefix: Prefix, text: str, pointer: str) -> UUID:
    """The id behind a wire text of this kind."""
    found = parse(prefix, text)
    if found is None:
        raise ValidationFailed.at(pointer, "unknown", "There is nothing with this id.")
    return found


async def agency_named(uow: UnitOfWork, text: str, pointer: str) -> AgencyFacts:
    """The registered agency with this wire id."""
    agency_id = identifier(AGENCY, text, pointer)
    try:
        return await uow.world.agencies.get(AgencyId(agency_id))
    except NotFound:
        raise ValidationFailed.at(pointer, "unknown", "There is no such agency.") from None


def misfit(denial: Deny) -> ValidationFailed:
    """What a refusal about the recipient means to somebody else than the recipient: the order does not fit it."""
    index = denial.facts.get("index")
    if denial.reason is Reason.REPORTING_DUTY and index is not None:
        detail = "No field of this category may reach an agency with a reporting duty."
        return ValidationFailed.at(f"/categories/{index}", str(denial.reason), detail)
    return ValidationFailed.at("/purpose", "not-for-this-recipient", "The recipient may not use this purpose.")


def numbers_of(uow: UnitOfWork, categories: Sequence[str]) -> tuple[int, ...]:
    """Catalogue numbers of category codes, ascending."""
    return tuple(sorted(uow.world.catalogue.categories[code].number for code in categories))


def codes_of(uow: UnitOfWork, numbers: Sequence[int]) -> list[str]:
    """Category codes of catalogue numbers, in their order."""
    return [uow.world.catalogue.by_number[number].code for number in numbers]

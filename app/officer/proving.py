"""Whether an open case lets a data-protection office have a row of the log whole; whom it is about is read as the service."""

from uuid import UUID

from app.errors import NotFound, Refused
from app.ids import OFFICER_CASE, parse
from app.officer.cases import find_case
from app.officer.people import people_of
from app.unit_of_work import UnitOfWork, open_unit


async def check_case(uow: UnitOfWork, agency_id: UUID, name: str | None, subject: UUID | None) -> None:
    """Raises Refused unless an open case of this office is named, and names the person; whose a forged row is nobody knows."""
    try:
        case = await find_case(uow, parse(OFFICER_CASE, name or ""))
    except NotFound:
        raise Refused("case-missing") from None
    async with open_unit(uow.world) as reading:
        reading.unaudited("whom the row is about; the pull is recorded by whoever asks for it")
        people = await people_of(reading, () if subject is None else (subject,))
    about = {person.newcomer_id for person in people.values()}
    own = case.closed_at is None and case.agency_id == agency_id
    if not own or (subject is not None and not about & set(case.about)):
        raise Refused("case-missing")

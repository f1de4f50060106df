"""Who takes people over: the agencies that may be offered somebody, as the register knows them now."""

from app.agencies.bound_purposes import read_bound
from app.ids import AGENCY, wire
from app.referrals.offer import PURPOSE
from app.referrals.schemas import Side
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyFacts, AgencyId


async def takers(uow: UnitOfWork, own: AgencyId) -> list[AgencyFacts]:
    """Every other active agency that may use the purpose and is of a kind that it is made for, by name."""
    recipients = uow.world.catalogue.purposes[PURPOSE].recipients
    bound = [
        AgencyId(row["agency_id"])
        for row, purposes in await read_bound(uow)
        if row["agency_id"] != own and any(each["allowed"] and each["purpose"] == PURPOSE for each in purposes)
    ]
    found = (await uow.world.agencies.get_many(bound)).values()
    return sorted((facts for facts in found if facts.active and facts.type in recipients), key=lambda facts: facts.name)


async def recipients_of(uow: UnitOfWork, own: AgencyId) -> list[Side]:
    """The same as the contract names them."""
    return [Side(id=wire(AGENCY, one.agency_id), name=one.name, type=str(one.type)) for one in await takers(uow, own)]

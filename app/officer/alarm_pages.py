"""Alarms as a page: what was raised, agencies held back, the last comparison of opened keys, and decoys with no way to them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.access.allowances import overview
from app.agencies.register import list_agencies
from app.errors import ValidationFailed
from app.ids import AGENCY, parse, wire
from app.ledger.releases import facts_of
from app.officer.alarms import alarm_rows
from app.officer.callers import HOME_PATH, AsOfficer, OfficerPage
from app.officer.decoys import WRITERS, add_decoy, read_decoys, state_of
from app.officer.faults import OfficerRoute
from app.officer.key_watch import watched_keys
from app.officer.people import pseudonym_of
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.unit_of_work import UnitOfWork, UoW
from consent.vocabulary import AgencyId

router = APIRouter(prefix="/datenschutz/alarme", route_class=OfficerRoute, include_in_schema=False)

LIST = HOME_PATH + "alarme"
_KINDS = {
    "honey": "Ein Köder wurde angefasst",
    "integrity": "Gespeicherte Zeilen passen nicht zusammen",
    "keys.compared": "Jemand anderes ließ Schlüssel öffnen",
}
_STATES = {"armed": "scharf", "waiting": "erste Woche", "spoilt": "verbraucht: das Programm der Stelle hat ihn selbst gelesen"}
_FAULT = (
    "stelle",
    "Unter dieser Stelle geht es nicht: Sie muss registrieren dürfen, und der Einwilligungstext muss bestätigt sein.",
)


@router.get("")
async def show_alarms(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Every alarm, the agencies that were held back, and the decoys."""
    uow.unaudited("alarms name agencies, never a person; decoys are nobody")
    return await _shown(request, caller, uow)


@router.post("/koeder")
async def plant(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Register one more decoy; nobody is told its reference."""
    form = await read_form(request, caller.form)
    agency = parse(AGENCY, form.one("stelle"))
    try:
        if agency is None:
            raise ValidationFailed.at("/agency", "format", "")
        await add_decoy(uow, (await facts_of(uow.world, {AgencyId(agency)}))[AgencyId(agency)])
    except (ValidationFailed, KeyError):
        await uow.rollback()
        uow.unaudited("a form with faults, nothing was written")
        return await _shown(request, caller, uow, wrong=True)
    return see_other(LIST)


async def _shown(request: Request, caller: AsOfficer, uow: UnitOfWork, *, wrong: bool = False) -> Response:
    alarms, today = await alarm_rows(uow), uow.now.date()
    names = {row["agency_id"]: row["name"] for row in await list_agencies(uow)}
    writers = [(wire(AGENCY, row["agency_id"]), row["name"]) for row in await list_agencies(uow) if row["type"] in WRITERS]
    return page(
        request,
        "officer/templates/alarms.html",
        caller,
        status=422 if wrong else 200,
        alarms=[(one, _KINDS[one.kind], names.get(one.agency_id, "")) for one in alarms],
        keys=await watched_keys(uow),
        held_back=[one for one in await overview(uow) if one["last_alarm"] is not None],
        decoys=[
            (
                pseudonym_of(uow.world.keyring, one.newcomer_id),
                names.get(one.agency_id, ""),
                one.since,
                _STATES[state_of(one, today)],
            )
            for one in (await read_decoys(uow)).decoys
        ],
        writers=writers,
        faults=[_FAULT] if wrong else [],
    )

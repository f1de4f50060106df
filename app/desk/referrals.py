"""Hand-overs at the desk: what other offices offer this one and what it offered, and what it does with each."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.handing_over import GROUNDS
from app.desk.refusals import refused
from app.grants.reach import refuse_at
from app.pages.forms import read_form
from app.pages.languages import GERMAN
from app.pages.render import page, see_other
from app.referrals.find import entry, find_referral
from app.referrals.overview import referral_view
from app.referrals.pages import PAGE, read_page
from app.referrals.step import ACTIONS, take_step
from app.unit_of_work import UnitOfWork, UoW
from consent.decision import Deny
from consent.vocabulary import ReferralStep

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
STATUS = {
    "asked": "Die Person hat noch nicht geantwortet.",
    "refused": "Die Person hat Nein gesagt.",
    "offered": "Die Person hat Ja gesagt. Die Stelle hat noch nicht geantwortet.",
    "accepted": "Angenommen.",
    "declined": "Die Stelle hat abgelehnt.",
    "done": "Erledigt.",
    "withdrawn": "Zurückgenommen.",
    "expired": "Abgelaufen. Niemand hat geantwortet.",
}
DECLINES = {
    "full": "Bei uns ist kein Platz frei.",
    "not_responsible": "Wir sind nicht zuständig.",
    "no_language": "Wir beraten in keiner Sprache der Person.",
    "other": "Es geht aus einem anderen Grund nicht.",
}
STEPS = {
    "annehmen": ReferralStep.ACCEPTED,
    "ablehnen": ReferralStep.DECLINED,
    "erledigt": ReferralStep.DONE,
    "zuruecknehmen": ReferralStep.WITHDRAWN,
}


@router.get("/desk/uebergaben")
async def list_referrals(request: Request, caller: StaffPage, uow: UoW) -> Response:
    """The newest of both directions."""
    own = caller.agency.agency_id
    received, _ = await read_page(uow, own, received=True, before=None, limit=PAGE)
    sent, _ = await read_page(uow, own, received=False, before=None, limit=PAGE)
    await uow.record(entry(caller.acting(), "referral.list"))
    return page(request, "desk/templates/referrals.html", caller, received=received, offered=sent, states=STATUS)


@router.get("/desk/uebergabe/{referral}")
async def show_referral(request: Request, caller: StaffPage, uow: UoW, referral: str) -> Response:
    """Who offers what and why, where it stands, and what this office can do now."""
    return await _shown(request, caller, uow, referral)


@router.post("/desk/uebergabe/{referral}")
async def act(request: Request, caller: StaffPage, uow: UoW, referral: str) -> Response:
    """Accept, decline, be done, withdraw. Sent twice it stands as it was said first."""
    form = await read_form(request, caller.form)
    step = STEPS.get(form.one("schritt"))
    ground = form.one("grund") if step is ReferralStep.DECLINED else None
    if step is None or (ground is not None and ground not in DECLINES):
        return await _shown(request, caller, uow, referral, [("grund", "Bitte wählen Sie, warum es nicht geht.")])
    acting = caller.acting()
    found = await find_referral(uow, acting, referral, ACTIONS[step])
    if isinstance(found, Response):
        return refused(request, caller, found)
    head, asked = found
    after = see_other(f"/desk/uebergabe/{referral}")
    if asked.step is step:
        await uow.record(entry(acting, ACTIONS[step], head))
        return after
    done = await take_step(head, acting, asked.request, step, ground)
    if isinstance(done, Deny):
        return refused(request, caller, await refuse_at(uow, acting, head, ACTIONS[step], str(done.reason)))
    return after


async def _shown(
    request: Request, caller: AsStaff, uow: UnitOfWork, referral: str, faults: list[tuple[str, str]] | None = None
) -> Response:
    acting = caller.acting()
    found = await find_referral(uow, acting, referral, "referral.read", shared=True)
    if isinstance(found, Response):
        return refused(request, caller, found)
    head, asked = found
    catalogue = uow.world.catalogue
    view = await referral_view(head, caller.agency.agency_id, asked.request)
    await uow.record(entry(acting, "referral.read", head))
    return page(
        request,
        "desk/templates/referral.html",
        caller,
        status=422 if faults else 200,
        referral=view,
        categories=[catalogue.categories[code].labels[GERMAN] for code in (view.categories if view else [])],
        states=STATUS,
        grounds=GROUNDS,
        declines=DECLINES,
        faults=faults or [],
    )

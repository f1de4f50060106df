"""Everything she decided, and taking it back: fewer steps than allowing, no reason asked, in force with the answer."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.speech import speech
from app.errors import NotFound
from app.grants.overview import my_consents, secrecy_view
from app.grants.schemas import MyConsents, MyConsentView
from app.grants.withdraw import Wish, find_consent, withdraw, withdraw_all
from app.ids import AGENCY, CONSENT, parse, wire
from app.ledger.releases import facts_of
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.portal.decided import consent_in, decisions, still_allowed
from app.portal.handing_over import state_of
from app.portal.looks import folded
from app.profile.accesses import NEWEST, agency_acts
from app.profile.own import own_head
from app.referrals.overview import my_referrals
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_ACTS = 40
_LINES = 3


@router.get("/{lang}/freigaben")
async def list_decisions(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Consents, refusals and releases of secrecy, newest first; what the law allows stands apart from them."""
    head = await own_head(uow, caller.newcomer, shared=True)
    decided = await my_consents(head)
    secrecy = list(reversed(list(head.standing().secrecy.values())))
    agencies = await facts_of(uow.world, {state.agency for state in secrecy})
    await uow.record(Entry("me.consents", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/permissions.html",
        caller,
        decided=decided,
        referrals=[(one, state_of(speech(caller.language.code), one.status)) for one in await my_referrals(head)],
        secrecy=[(secrecy_view(state), agencies[state.agency].name) for state in secrecy],
        catalogue=uow.world.catalogue,
    )


@router.get("/{lang}/freigabe/{consent}")
async def show_consent(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """One consent with everything about it; the button that takes it back is on this page."""
    head = await own_head(uow, caller.newcomer, shared=True)
    given = consent_in(await my_consents(head), consent)
    acts, _ = await agency_acts(head, NEWEST, _ACTS, parse(AGENCY, given.recipient))
    looks = (await folded(head, speech(caller.language.code), acts))[:_LINES]
    await uow.record(Entry("me.consents", subject_ref=head.key.subject_ref))
    return page(request, "portal/templates/permission.html", caller, given=given, looks=looks, catalogue=uow.world.catalogue)


@router.post("/{lang}/freigabe/{consent}")
async def take_back(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """Take it back. Sent twice it stays taken back; one that a later yes replaced takes back the later one."""
    await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    consent_id = parse(CONSENT, consent)
    state = None if consent_id is None else find_consent(head, consent_id)
    if state is None:
        raise NotFound()
    done = await withdraw(head, state, Wish())
    return see_other(f"/{caller.language.code}/zurueckgenommen/{wire(CONSENT, done.consent)}")


@router.get("/{lang}/zurueckgenommen/{consent}")
async def taken_back(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """No more looks from now on; what stays with the agency. A consent in force leads to its own page."""
    decided = await decisions(uow, caller)
    given = consent_in(decided, consent)
    if given.status == "active":
        return see_other(f"/{caller.language.code}/freigabe/{consent}")
    still = still_allowed(decided, given.recipient)
    return page(request, "portal/templates/withdrawn.html", caller, given=given, still=still, catalogue=uow.world.catalogue)


@router.get("/{lang}/alle-zuruecknehmen")
async def ask_all(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Everything that is in force, to be taken back with one button."""
    decided = await decisions(uow, caller)
    return page(request, "portal/templates/withdraw_all.html", caller, live=_live(decided), catalogue=uow.world.catalogue)


@router.post("/{lang}/alle-zuruecknehmen")
async def take_all_back(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Take back everything that is in force, each with an entry of its own in the log."""
    await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    if not await withdraw_all(head, Wish()):
        await uow.record(Entry("me.consents", subject_ref=head.key.subject_ref))
    return see_other(f"/{caller.language.code}/alle-zurueckgenommen")


@router.get("/{lang}/alle-zurueckgenommen")
async def all_taken_back(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Nobody may see anything now; one who was allowed something since leads to the first page."""
    decided = await decisions(uow, caller)
    if _live(decided):
        return see_other(f"/{caller.language.code}/")
    return page(request, "portal/templates/all_withdrawn.html", caller)


def _live(decided: MyConsents) -> list[MyConsentView]:
    return [given for given in decided.items if given.status == "active"]

"""PIN and sign-ins: who signed in when, a new PIN, and signing out everywhere."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.identity.own_pin import PIN_CHANGE, change_pin
from app.identity.passkey_rows import remove_passkeys
from app.identity.passkeys import ADD, REMOVE
from app.identity.passkeys import SIGN_IN as PASSKEY_SIGN_IN
from app.identity.sessions import end_all_sessions
from app.identity.sign_in import ACTIVATION, SIGN_IN, subject_ref_of
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.portal.passkeys import has_passkeys, is_own_phone
from app.portal.places import opened_place, sealed_place
from app.portal.sign_in import LONGEST_PIN, leave, network_address
from app.profile.accesses import NEWEST, own_acts
from app.profile.own import own_head
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)
END_ALL = "session.end-all"
_LIST = "page-sign-ins"
_SIGN_INS = (SIGN_IN, PASSKEY_SIGN_IN, ACTIVATION, "sign-out", END_ALL)
SHOWN = (*_SIGN_INS, ADD, REMOVE, PIN_CHANGE, "letter.issue", "me.export", "rights.export", "me.erase")
_PER_PAGE = 30


@router.get("/{lang}/sicherheit")
async def show_security(request: Request, caller: NewcomerPage, uow: UoW, seite: str = "") -> Response:
    """A page of sign-ins and attempts, newest first, and what can be done."""
    head = await own_head(uow, caller.newcomer, shared=True)
    before = opened_place(uow, caller, _LIST, seite) if seite else NEWEST
    entries, following = await own_acts(head, SHOWN, before, _PER_PAGE)
    await uow.record(Entry("me.sign-ins", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/security.html",
        caller,
        entries=entries,
        own=is_own_phone(caller),
        passkeys=await has_passkeys(uow, caller),
        first=not seite,
        following=None if following is None else sealed_place(uow, caller, _LIST, following),
    )


@router.get("/{lang}/sicherheit/pin")
async def ask_new_pin(request: Request, caller: NewcomerPage) -> Response:
    """The old PIN, and the new one twice."""
    return _form(request, caller, {})


@router.post("/{lang}/sicherheit/pin")
async def answer_new_pin(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Set it; every other phone is signed out."""
    form = await read_form(request, caller.form)
    if form.one("neue-pin") != form.one("neue-pin-noch-einmal"):
        uow.unaudited("the form contradicts itself, no PIN was looked at")
        return _form(request, caller, {"neue-pin-noch-einmal": "differs"})
    old, new = form.one("pin")[:LONGEST_PIN], form.one("neue-pin")[:LONGEST_PIN]
    try:
        changed = await change_pin(uow, caller.newcomer, old, new, network_address(request))
    except ValidationFailed as easy:
        uow.unaudited("the new PIN is too easy, nothing was looked at")
        return _form(request, caller, {"neue-pin": easy.errors[0]["code"]})
    if not changed:
        return _form(request, caller, {"pin": "wrong"})
    return see_other(f"/{caller.language.code}/erledigt/pin")


@router.post("/{lang}/sicherheit/alle-abmelden")
async def sign_out_everywhere(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """End every session on every phone, this one too, and void what phones could sign in with."""
    await read_form(request, caller.form)
    await end_all_sessions(uow, caller.newcomer_id)
    await remove_passkeys(uow, caller.newcomer_id)
    await uow.record(Entry(END_ALL, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return leave(f"/{caller.language.code}/abgemeldet")


def _form(request: Request, caller: AsSignedIn, faults: dict[str, str]) -> Response:
    status = 422 if faults else 200
    return page(request, "portal/templates/new_pin.html", caller, status=status, faults=faults)

"""Signing in without card and PIN, for who has a phone of her own: make a passkey after the PIN, use it, remove it.

An extra that needs a script and a phone that can do it; offered only in a session for which she said that nobody else uses the
phone, because passkeys stay on it and may be copied to other devices of a family.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.identity.own_pin import knows_pin
from app.identity.passkey_rows import passkeys_of, remove_passkeys
from app.identity.passkeys import ADD, REMOVE, begin_adding, finish_adding, sign_in_with_passkey
from app.identity.sessions import OWN_PHONE
from app.identity.sign_in import NotSignedIn, subject_ref_of
from app.pages.callers import AsSignedIn, NewcomerPage, VisitorPage
from app.pages.dates import Dates
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.known_pages import inside
from app.pages.render import forget_cookie, page, see_other
from app.pages.texts import texts
from app.portal.sign_in import CHALLENGE, LONGEST_PIN, keep_challenge, network_address, sign_in_form, signed_in
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_LONGEST = 4000


@router.get("/{lang}/sicherheit/passkey")
async def ask_pin(request: Request, caller: NewcomerPage) -> Response:
    """What a passkey is, and the PIN once more."""
    return _form(request, caller)


@router.post("/{lang}/sicherheit/passkey")
async def offer_passkey(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """After the PIN, the button that makes the phone ask."""
    form = await read_form(request, caller.form)
    if not is_own_phone(caller):
        uow.unaudited("a shared phone is offered nothing")
        return _form(request, caller)
    if not await knows_pin(uow, caller.newcomer, form.one("pin")[:LONGEST_PIN], network_address(request), ADD):
        return _form(request, caller, wrong=True)
    name = texts(caller.language.code).gettext("Meine Daten – %(day)s") % {"day": Dates(caller.language).day(uow.now)}
    begun = await begin_adding(uow, caller.newcomer_id, name)
    uow.unaudited("nothing is made before the phone answers")
    response = page(request, "portal/templates/new_passkey.html", caller, options=begun.options)
    keep_challenge(response, begun)
    return response


@router.post("/{lang}/sicherheit/passkey/neu")
async def keep_passkey(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Keep what the phone has made."""
    form = await read_form(request, caller.form)
    if not is_own_phone(caller):
        raise NotFound()
    sealed = request.cookies.get(CHALLENGE, "")
    kept = await finish_adding(uow, caller.newcomer_id, form.one("antwort")[:_LONGEST], sealed)
    response = see_other(f"/{caller.language.code}/erledigt/passkey" if kept else f"/{caller.language.code}/sicherheit/passkey")
    forget_cookie(response, CHALLENGE)
    return response


@router.post("/{lang}/sicherheit/passkey/entfernen")
async def remove_passkey(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """All of them: a list of keys that look alike would only invite mistakes. No PIN: less is never riskier."""
    await read_form(request, caller.form)
    await remove_passkeys(uow, caller.newcomer_id)
    await uow.record(Entry(REMOVE, subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return see_other(f"/{caller.language.code}/sicherheit")


@router.post("/{lang}/anmelden/passkey")
async def answer_passkey(request: Request, caller: VisitorPage, uow: UoW) -> Response:
    """Open a session, or say for every reason alike that it did not work."""
    form = await read_form(request, caller.form)
    onward = inside(request, caller.language, form.one("weiter"))
    sealed = request.cookies.get(CHALLENGE, "")
    session = await sign_in_with_passkey(uow, form.one("antwort")[:_LONGEST], sealed, network_address(request))
    if isinstance(session, NotSignedIn):
        return sign_in_form(request, caller, onward, failed="passkey")
    response = signed_in(session, onward)
    forget_cookie(response, CHALLENGE)
    return response


async def has_passkeys(uow: UnitOfWork, caller: AsSignedIn) -> bool:
    """Whether there is anything to remove."""
    return bool(await passkeys_of(uow, caller.newcomer_id))


def is_own_phone(caller: AsSignedIn) -> bool:
    """Whether she said at signing in that nobody else uses this phone."""
    return caller.idle == OWN_PHONE.idle


def _form(request: Request, caller: AsSignedIn, *, wrong: bool = False) -> Response:
    own, status = is_own_phone(caller), 422 if wrong else 200
    return page(request, "portal/templates/passkey.html", caller, status=status, own=own, wrong=wrong)

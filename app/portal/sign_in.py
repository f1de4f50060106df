"""Signing in with card and PIN, and signing out so that nobody on this phone sees anything any more."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.identity.passkeys import GOOD_FOR, Ceremony, begin_sign_in
from app.identity.sessions import OWN_PHONE, SHARED_PHONE, Session, Stay, end_session
from app.identity.sign_in import NotSignedIn, sign_in, subject_ref_of
from app.pages.callers import SESSION_COOKIE, AsVisitor, NewcomerPage, VisitorPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.known_pages import inside
from app.pages.render import forget_cookie, page, see_other, set_cookie
from app.unit_of_work import UoW
from app.world import world_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
SIGNED_OUT = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
LONGEST_PIN = 200
CHALLENGE = "__Host-kiim-passkey"


@router.get("/{lang}/anmelden")
async def ask_sign_in(request: Request, caller: VisitorPage, weiter: str = "") -> Response:
    """Card number and PIN."""
    return sign_in_form(request, caller, weiter)


@router.post("/{lang}/anmelden")
async def answer_sign_in(request: Request, caller: VisitorPage, uow: UoW) -> Response:
    """Open a session, or say for every reason alike that it did not work."""
    form = await read_form(request, caller.form)
    card, pin = form.one("karte")[:64], form.one("pin")[:LONGEST_PIN]
    session = await sign_in(uow, card, pin, network_address(request), stay_of(form.one("handy")))
    if isinstance(session, NotSignedIn):
        return sign_in_form(request, caller, form.one("weiter"), failed="card")
    return signed_in(session, inside(request, caller.language, form.one("weiter")))


@router.post("/{lang}/abmelden")
async def sign_out(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """End the signed-in session and let the browser forget what it holds of these pages."""
    await read_form(request, caller.form)
    await end_session(uow, caller.session)
    await uow.record(Entry("sign-out", subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return leave(f"/{caller.language.code}/abgemeldet")


@router.get("/{lang}/abgemeldet")
async def signed_out(request: Request, caller: VisitorPage) -> Response:
    """Say that nobody on this phone sees anything now."""
    return page(request, "portal/templates/signed_out.html", caller)


def stay_of(phone: str) -> Stay:
    """How long a browser stays signed in: short unless the person says that nobody else uses this phone."""
    return OWN_PHONE if phone == "own" else SHARED_PHONE


def signed_in(session: Session, path: str) -> Response:
    """Lead on with the session's cookie; it goes when the browser is closed, whatever the session's own end."""
    response = see_other(path)
    set_cookie(response, SESSION_COOKIE, session.access_token)
    return response


def leave(path: str) -> Response:
    """Lead on to a page for everybody, and let this browser forget what it holds of ours."""
    response = see_other(path, SIGNED_OUT)
    forget_cookie(response, SESSION_COOKIE)
    return response


def network_address(request: Request) -> str:
    """Where the request comes from, for the limits on guessing."""
    return request.client.host if request.client is not None else ""


def sign_in_form(request: Request, caller: AsVisitor, onward: str, *, failed: str = "") -> Response:
    """Card number and PIN, and a challenge for who has a passkey; `failed`: with which of them it did not work."""
    begun, status = begin_sign_in(world_of(request)), 401 if failed else 200
    onward = inside(request, caller.language, onward)
    template = "portal/templates/sign_in.html"
    response = page(request, template, caller, status=status, failed=failed, onward=onward, options=begun.options)
    keep_challenge(response, begun)
    return response


def keep_challenge(response: Response, begun: Ceremony) -> None:
    """What the phone signs, for this browser to bring back."""
    set_cookie(response, CHALLENGE, begun.sealed, seconds=int(GOOD_FOR.total_seconds()))

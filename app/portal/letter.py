"""From the letter to the first page. Opening the letter's address uses nothing up: previews and second scans are harmless.

The code goes into a cookie for fifteen minutes, for the activation pages alone, so that it stands in no address, no history and
no page; only sending the form with the spoken digits uses the letter.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import ValidationFailed
from app.identity.letters import well_formed
from app.identity.sign_in import NotSignedIn, activate
from app.pages.callers import AsVisitor, PublicPage, VisitorPage
from app.pages.faults import PageRoute
from app.pages.forms import Form, read_form
from app.pages.render import page, see_other
from app.pages.texts import offered
from app.portal.sign_in import LONGEST_PIN, network_address, signed_in, stay_of
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)
COOKIE = "__Secure-kiim-letter"
_SECONDS = 900
_LONGEST = 64
Faults = dict[str, str]
"""What is wrong with the form: field and kind of fault."""


@router.get("/a/{selector}/{secret}")
async def open_letter(caller: PublicPage, selector: str, secret: str) -> Response:
    """Keep the code and lead on to an address without it; a code that cannot be one of ours is not kept."""
    response = see_other(_form_path(caller.language.code))
    _keep(response, selector + secret)
    return response


@router.get("/{lang}/aktivieren")
async def ask_activation(request: Request, caller: VisitorPage) -> Response:
    """Code, spoken digits, a new PIN twice."""
    return _form(request, caller, {}, held=_held(request))


@router.post("/{lang}/aktivieren")
async def answer_activation(request: Request, caller: VisitorPage, uow: UoW) -> Response:
    """Use the letter up and sign in; every reason why it does not fit gets one answer."""
    form = await read_form(request, caller.form)
    code = form.one("code")[:_LONGEST] or _held(request)
    faults = _faults(form, code)
    if faults:
        uow.unaudited("the form is incomplete, no letter was tried")
        return _form(request, caller, faults, held=code)
    stay = stay_of(form.one("handy"))
    try:
        session = await activate(
            uow, code, form.one("ziffern")[:_LONGEST], form.one("pin")[:LONGEST_PIN], network_address(request), stay
        )
    except ValidationFailed as easy:
        uow.unaudited("the PIN is too easy, no letter was tried")
        return _form(request, caller, {"pin": easy.errors[0]["code"]}, held=code)
    if isinstance(session, NotSignedIn):
        return _form(request, caller, {"ziffern": "wrong"}, held=code)
    response = signed_in(session, f"/{caller.language.code}/")
    for language in offered():
        response.delete_cookie(COOKIE, path=_form_path(language.code), secure=True, httponly=True, samesite="lax")
    return response


@router.get("/{lang}/karte-verloren")
async def lost_card(request: Request, caller: VisitorPage) -> Response:
    """In person only, and what to do until then."""
    return page(request, "portal/templates/lost_card.html", caller)


def _faults(form: Form, code: str) -> Faults:
    faults = {}
    if not well_formed(code):
        faults["code"] = "malformed"
    if not form.given("ziffern"):
        faults["ziffern"] = "missing"
    if form.one("pin") != form.one("pin-noch-einmal"):
        faults["pin-noch-einmal"] = "differs"
    return faults


def _form(request: Request, caller: AsVisitor, faults: Faults, *, held: str) -> Response:
    status = 422 if faults else 200
    known = well_formed(held)
    response = page(request, "portal/templates/activate.html", caller, status=status, faults=faults, held=known)
    if known and faults:
        _keep(response, held)
    return response


def _held(request: Request) -> str:
    return request.cookies.get(COOKIE, "")[:_LONGEST]


def _keep(response: Response, code: str) -> None:
    """Into a cookie per language, so that choosing another one on the page keeps the code.

    `lax`, because a link that was sent as a message must do as well; it proves nothing without the spoken digits.
    """
    if well_formed(code):
        for language in offered():
            path = _form_path(language.code)
            response.set_cookie(COOKIE, code, max_age=_SECONDS, path=path, secure=True, httponly=True, samesite="lax")


def _form_path(language: str) -> str:
    return f"/{language}/aktivieren"

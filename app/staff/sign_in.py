"""Staff sign in through their agency's identity provider, and out again: at the desk, the dashboard or the officer's pages.

The start is a link, never a form: our CSP lets no form lead to another site. Both cookies are `SameSite=Lax`. The browser comes
back from the provider's site, and what it asks for then, the page behind the redirect included, counts as begun there: with
`Strict` one cookie could not prove who began, and the other would seem to be missing. Lax lets links in; nothing behind a link
changes anything, and every form carries a token of its own and is refused when another site sends it.
"""

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.agencies.directory import Directory
from app.agencies.staff_issuers import list_staff_issuers
from app.audit.record import Entry
from app.identity.callers import PublicCaller
from app.identity.outgoing import ProviderFault
from app.identity.staff import BEGUN_SECONDS, StaffNotSignedIn, begin, finish
from app.identity.staff_addresses import LOGOUT_PATH, RETURN_PATH, START_PATH
from app.identity.staff_logout import DESK_SIGN_OUT, end_as_told
from app.identity.staff_sessions import end_staff_session, staff_token_hash
from app.identity.tokens import TokenFault
from app.pages.forms import read_form
from app.pages.render import forget_cookie, page, see_other, set_cookie
from app.staff.callers import (
    DASHBOARD_HOME,
    DESK_HOME,
    HOMES,
    OFFICER_HOME,
    STAFF_COOKIE,
    AnyStaffPage,
    StaffVisitorPage,
    home_of,
)
from app.staff.faults import StaffRoute
from app.unit_of_work import UoW
from app.world import world_of

router = APIRouter(route_class=StaffRoute, include_in_schema=False)
outside = APIRouter(include_in_schema=False)
"""What a provider calls, not a person."""

UNDER_WAY = "__Host-kiim-staff-sign-in"
SIGNED_OUT_PATH = "/desk/abgemeldet"
_CLEAR = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
_HEADS = {DESK_HOME: "Schreibtisch", DASHBOARD_HOME: "Monitoring", OFFICER_HOME: "Datenschutz"}
_NO_STORE = {"Cache-Control": "no-store"}
_LONGEST_PATH = 200
_SEPARATOR = "~"


@router.get(START_PATH)
async def choose_agency(request: Request, caller: StaffVisitorPage, uow: UoW, weiter: str = "") -> Response:
    """Which agency one works for: a link for each that has staff here."""
    uow.unaudited("which agencies have a desk is for everybody to read")
    rows = await list_staff_issuers(uow)
    agencies = await cast(Directory, uow.world.agencies).get_many([row["agency_id"] for row in rows])
    onward = inside(weiter)
    homes = sorted(HOMES, key=lambda home: not onward.startswith(home))
    offices: dict[str, list[tuple[str, str, str]]] = {home: [] for home in homes}
    for row in rows:
        agency = agencies[row["agency_id"]]
        if agency.active:
            offices[home_of(agency)].append((agency.name, urlsplit(row["issuer"]).hostname or "", row["staff_issuer_id"]))
    groups = [(_HEADS[home], sorted(found)) for home, found in offices.items() if found]
    return page(request, "staff/templates/sign_in.html", caller, groups=groups, onward=onward)


@router.get(START_PATH + "/{issuer}")
async def start(request: Request, caller: StaffVisitorPage, issuer: str, weiter: str = "") -> Response:
    """Lead to the agency's provider, and let this browser remember that it began."""
    kept, _ = _under_way(request)
    departure = await begin(world_of(request), issuer, kept)
    response = see_other(departure.address)
    value = departure.secret + _SEPARATOR + inside(weiter)
    set_cookie(response, UNDER_WAY, value, seconds=BEGUN_SECONDS, from_links=True)
    return response


@router.get(RETURN_PATH)
async def come_back(request: Request, caller: StaffVisitorPage, uow: UoW) -> Response:
    """Finish what this browser began: a session, or a page that says why not."""
    kept, onward = _under_way(request)
    address = request.client.host if request.client is not None else ""
    outcome = await finish(uow, kept, _answer(request), address)
    if isinstance(outcome, StaffNotSignedIn):
        return page(request, "staff/templates/not_signed_in.html", caller, status=403, reason=outcome.reason)
    await end_staff_session(uow, staff_token_hash(request.cookies.get(STAFF_COOKIE, "")))
    home = home_of(outcome.agency)
    response = see_other(onward if onward.startswith(home) else home)
    set_cookie(response, STAFF_COOKIE, outcome.token, from_links=True)
    forget_cookie(response, UNDER_WAY)
    return response


@router.post("/desk/abmelden")
async def sign_out(request: Request, caller: AnyStaffPage, uow: UoW) -> Response:
    """End the signed-in session and let the browser forget what it holds of these pages."""
    await read_form(request, caller.form)
    await end_staff_session(uow, caller.session)
    await uow.record(Entry(DESK_SIGN_OUT, agency=caller.agency.agency_id, actor=caller.actor))
    response = see_other(SIGNED_OUT_PATH, _CLEAR)
    forget_cookie(response, STAFF_COOKIE)
    return response


@router.get(SIGNED_OUT_PATH)
async def signed_out(request: Request, caller: StaffVisitorPage) -> Response:
    """Say that our pages are closed on this computer, and that the provider's own session may not be."""
    return page(request, "staff/templates/signed_out.html", caller)


@outside.post(LOGOUT_PATH)
async def be_told(request: Request, caller: PublicCaller, uow: UoW) -> Response:
    """A provider's logout token (OpenID Connect Back-Channel Logout 1.0): the session it names is over."""
    uow.unaudited("only a session that is ended is recorded")
    token = (await request.form(max_files=0, max_fields=10)).get("logout_token")
    try:
        if not isinstance(token, str):
            raise TokenFault("no logout token")
        await end_as_told(uow, token)
    except (TokenFault, ProviderFault):
        return JSONResponse({"error": "invalid_request"}, 400, _NO_STORE)
    return Response(status_code=200, headers=_NO_STORE)


def inside(path: str) -> str:
    """The path if it is a page for staff, else the desk's first one: nobody is led elsewhere after signing in."""
    plain = all(sign.isascii() and (sign.isalnum() or sign in "/-_") for sign in path)
    return path if plain and path.startswith(HOMES) and "//" not in path and len(path) <= _LONGEST_PATH else DESK_HOME


def _under_way(request: Request) -> tuple[str | None, str]:
    """The secret that this browser keeps of a sign-in it began, and where it wanted to go."""
    kept, _, onward = request.cookies.get(UNDER_WAY, "").partition(_SEPARATOR)
    return kept or None, inside(onward)


def _answer(request: Request) -> Mapping[str, str]:
    """The parameters the browser came back with; a name sent twice spoils them all (RFC 6749 3.1)."""
    sent = request.query_params.multi_items()
    return dict(sent) if len({name for name, _ in sent}) == len(sent) else {}

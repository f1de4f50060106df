"""A signed-in member of an office's staff, as a type, and which of our pages she may open.

Rule: an office of type `monitoring` has the dashboard, one of type `dpo` the officer's pages, every other one the desk;
and each of them nothing else.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request

from app.db.sight import EVERYBODY, of_agency
from app.errors import Answerable
from app.identity.staff_addresses import START_PATH
from app.identity.staff_sessions import find_staff_session
from app.pages.callers import AsVisitor, SignInNeeded
from app.pages.forms import FormKey, session_key, visitor_key
from app.pages.languages import GERMAN, Language, known
from app.unit_of_work import speaks_for
from app.world import world_of
from consent.vocabulary import AgencyFacts, AgencyType

STAFF_COOKIE = "__Host-kiim-staff"
DESK_HOME = "/desk/"
DASHBOARD_HOME = "/monitoring/"
OFFICER_HOME = "/datenschutz/"
HOMES = (DESK_HOME, DASHBOARD_HOME, OFFICER_HOME)


class Elsewhere(Answerable):
    """These pages are not for the office she works at; hers begin at `home`."""

    default_reason = "purpose-not-allowed"

    def __init__(self, home: str) -> None:
        super().__init__()
        self.home = home


@dataclass(frozen=True, slots=True)
class AsAnyStaff:
    """A member of an office's staff in her browser's session; `actor` is what the log calls her.

    Agency and purposes were looked up for this very page. The session is over at `ends` unless she asks for another page.
    """

    language: Language
    form: FormKey
    agency: AgencyFacts
    client_id: str
    actor: str
    purposes: frozenset[str]
    session: bytes = field(repr=False)
    ends: datetime
    signed_in: bool = True


Staff = TypeVar("Staff", bound=AsAnyStaff)


def home_of(agency: AgencyFacts) -> str:
    """Where the pages begin that this office's staff may open."""
    return {AgencyType.MONITORING: DASHBOARD_HOME, AgencyType.DPO: OFFICER_HOME}.get(agency.type, DESK_HOME)


async def admitted(request: Request, caller: type[Staff], home: str | None) -> Staff:
    """The member of staff who looks at a page below `home`, or at one for all staff (None). Raises SignInNeeded, Elsewhere."""
    session = await find_staff_session(world_of(request), request.cookies.get(STAFF_COOKIE, ""))
    if session is None:
        raise SignInNeeded(START_PATH, request.url.path if request.method == "GET" else home or DESK_HOME)
    if home not in (None, home_of(session.agency)):
        raise Elsewhere(home_of(session.agency))
    # Pages of offices see their own rows; a data-protection officer's are about all agencies.
    speaks_for(request, EVERYBODY if home == OFFICER_HOME else of_agency(session.agency.agency_id))
    return caller(
        language=known()[GERMAN],
        form=session_key(session.token_hash),
        agency=session.agency,
        client_id=session.client_id,
        actor=session.actor,
        purposes=session.purposes,
        session=session.token_hash,
        ends=session.expires_at,
    )


async def _any_staff(request: Request) -> AsAnyStaff:
    return await admitted(request, AsAnyStaff, None)


async def _visitor(request: Request) -> AsVisitor:
    return AsVisitor(known()[GERMAN], visitor_key(request.cookies))


AnyStaffPage = Annotated[AsAnyStaff, Depends(_any_staff)]
StaffVisitorPage = Annotated[AsVisitor, Depends(_visitor)]
"""A page about signing in, for somebody who is not signed in."""

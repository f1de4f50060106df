"""Who looks at a page of the desk, as a type: a signed-in member of an agency's staff; before that, anybody (`AsVisitor`)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.identity.callers import AsAgency
from app.identity.staff_addresses import START_PATH
from app.identity.staff_sessions import find_staff_session
from app.pages.callers import AsVisitor, SignInNeeded
from app.pages.forms import FormKey, session_key, visitor_key
from app.pages.languages import GERMAN, Language, known
from app.world import world_of
from consent.vocabulary import AgencyFacts

DESK_COOKIE = "__Host-kiim-desk"
HOME_PATH = "/desk/"


@dataclass(frozen=True, slots=True)
class AsStaff:
    """A member of an agency's staff in her browser's session; `actor` is what the log calls her.

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

    def acting(self, purpose: str | None = None, case: str | None = None) -> AsAgency:
        """The same member of staff as the use cases know her: a client speaking for its agency, under at most one purpose."""
        return AsAgency(self.agency, self.client_id, purpose, self.purposes, self.actor, case)


async def _staff(request: Request) -> AsStaff:
    session = await find_staff_session(world_of(request), request.cookies.get(DESK_COOKIE, ""))
    if session is None:
        raise SignInNeeded(START_PATH, request.url.path if request.method == "GET" else HOME_PATH)
    return AsStaff(
        language=known()[GERMAN],
        form=session_key(session.token_hash),
        agency=session.agency,
        client_id=session.client_id,
        actor=session.actor,
        purposes=session.purposes,
        session=session.token_hash,
        ends=session.expires_at,
    )


async def _visitor(request: Request) -> AsVisitor:
    return AsVisitor(known()[GERMAN], visitor_key(request.cookies))


StaffPage = Annotated[AsStaff, Depends(_staff)]
DeskVisitorPage = Annotated[AsVisitor, Depends(_visitor)]
"""A page of the desk for somebody who is not signed in."""

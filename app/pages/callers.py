"""Who looks at a page, as a type: anybody, or a newcomer whose browser holds a living session. Each page route names one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from app.db.sight import of_newcomer
from app.errors import Answerable, NotFound
from app.identity.callers import AsNewcomer
from app.identity.sessions import PageSession, find_page_session
from app.pages.forms import FormKey, session_key, visitor_key
from app.pages.known_pages import page_of_form
from app.pages.languages import Language, preferred
from app.pages.texts import offered
from app.unit_of_work import speaks_for
from app.world import world_of

SESSION_COOKIE = "__Host-kiim"


class SignInNeeded(Answerable):
    """There is no living session; the browser is led to the page `sign_in`, and afterwards back to `path`."""

    default_reason = "token-missing"

    def __init__(self, sign_in: str, path: str) -> None:
        super().__init__()
        self.sign_in = sign_in
        self.path = path


@dataclass(frozen=True, slots=True)
class AsVisitor:
    """Anybody, in a language; `signed_in` only changes what the head of the page offers."""

    language: Language
    form: FormKey
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class AsSignedIn:
    """A newcomer in her browser's session, which ends at `ends` unless she asks for another page."""

    language: Language
    form: FormKey
    newcomer_id: UUID
    session: bytes = field(repr=False)
    ends: datetime
    idle: timedelta
    signed_in: bool = True

    @property
    def newcomer(self) -> AsNewcomer:
        """The same person as the use cases know her."""
        return AsNewcomer(self.newcomer_id, self.session)


def language_named(code: str) -> Language:
    """The offered language of this code. Raises NotFound."""
    found = next((language for language in offered() if language.code == code), None)
    if found is None:
        raise NotFound()
    return found


async def _session(request: Request) -> PageSession | None:
    return await find_page_session(world_of(request), request.cookies.get(SESSION_COOKIE, ""))


async def _visitor(request: Request, lang: str) -> AsVisitor:
    return AsVisitor(language_named(lang), visitor_key(request.cookies), await _session(request) is not None)


async def _signed_in(request: Request, lang: str) -> AsSignedIn:
    language = language_named(lang)
    session = await _session(request)
    if session is None:
        onward = request.url.path if request.method == "GET" else page_of_form(request, language)
        raise SignInNeeded(f"/{language.code}/anmelden", onward)
    speaks_for(request, of_newcomer(session.newcomer_id))
    return AsSignedIn(
        language, session_key(session.token_hash), session.newcomer_id, session.token_hash, session.expires_at, session.idle
    )


async def _chooser(request: Request) -> AsVisitor:
    language = preferred(request.headers.get("accept-language", ""), offered())
    return AsVisitor(language, visitor_key(request.cookies))


PublicPage = Annotated[AsVisitor, Depends(_chooser)]
"""A page outside the languages' folders: in the language that the browser prefers."""
VisitorPage = Annotated[AsVisitor, Depends(_visitor)]
NewcomerPage = Annotated[AsSignedIn, Depends(_signed_in)]
PAGE_CALLERS = (AsVisitor, AsSignedIn)
"""The caller types of pages, beside those of `app.identity.callers`."""

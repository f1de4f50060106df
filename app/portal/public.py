"""Pages for everybody: help, privacy, accessibility, easy words, imprint; what only the operator can say is a setting."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.callers import AsVisitor, VisitorPage
from app.pages.faults import PageRoute
from app.pages.render import page
from app.world import world_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/hilfe")
async def show_help(request: Request, caller: VisitorPage) -> Response:
    """What this is, who helps, what nobody here knows."""
    return _page(request, caller, "help")


@router.get("/{lang}/datenschutz")
async def show_privacy(request: Request, caller: VisitorPage) -> Response:
    """What happens with the data, and the rights (Art. 13 GDPR); a draft until the operator's lawyer has checked it."""
    return _page(request, caller, "privacy")


@router.get("/{lang}/barrierefreiheit")
async def show_accessibility(request: Request, caller: VisitorPage) -> Response:
    """What works for whom, and where to say what does not."""
    return _page(request, caller, "accessibility")


@router.get("/{lang}/leichte-sprache")
async def show_easy_words(request: Request, caller: VisitorPage) -> Response:
    """The same in the easiest words."""
    return _page(request, caller, "easy_words")


@router.get("/{lang}/impressum")
async def show_imprint(request: Request, caller: VisitorPage) -> Response:
    """Who runs this."""
    return _page(request, caller, "imprint")


def _page(request: Request, caller: AsVisitor, name: str) -> Response:
    return page(request, f"portal/templates/{name}.html", caller, settings=world_of(request).settings)

"""The generated documents as pages and files; made anew at each look, so they say what is configured now."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.errors import NotFound
from app.officer.accountability import DOCUMENTS, accountability_pdf
from app.officer.callers import OfficerPage
from app.officer.configuration import read_configuration
from app.officer.faults import OfficerRoute
from app.officer.papers import UNREVIEWED, Document, markdown
from app.pages.render import HEADERS, page
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(prefix="/datenschutz/unterlagen", route_class=OfficerRoute, include_in_schema=False)
_NOBODY = "the configuration names no newcomer"


@router.get("")
async def list_papers(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Every document with its files."""
    uow.unaudited(_NOBODY)
    found = await read_configuration(uow)
    return page(request, "officer/templates/papers.html", caller, papers=[make(found) for make in DOCUMENTS.values()])


@router.get("/{code}.md")
async def as_markdown(request: Request, caller: OfficerPage, uow: UoW, code: str) -> Response:
    """The document as Markdown."""
    body = markdown(await _made(uow, code))
    return Response(body, media_type="text/markdown; charset=utf-8", headers=_named(code, "md"))


@router.get("/{code}.pdf")
async def as_pdf(request: Request, caller: OfficerPage, uow: UoW, code: str) -> Response:
    """The document on paper."""
    document = await _made(uow, code)
    return Response(
        await run_in_threadpool(accountability_pdf, document), media_type="application/pdf", headers=_named(code, "pdf")
    )


@router.get("/{code}")
async def show_paper(request: Request, caller: OfficerPage, uow: UoW, code: str) -> Response:
    """The document as a page."""
    return page(request, "officer/templates/paper.html", caller, paper=await _made(uow, code), status_words=UNREVIEWED)


async def _made(uow: UnitOfWork, code: str) -> Document:
    uow.unaudited(_NOBODY)
    if code not in DOCUMENTS:
        raise NotFound()
    return DOCUMENTS[code](await read_configuration(uow))


def _named(code: str, kind: str) -> dict[str, str]:
    return {**HEADERS, "Content-Disposition": f'attachment; filename="{code}.{kind}"'}

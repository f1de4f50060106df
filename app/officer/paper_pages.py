"""The generated documents as pages and files; made anew at each look, so they say what is configured now.

The access matrix is long: its page folds each office, and shows on request one type of agency, one purpose or one category.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.errors import NotFound
from app.officer.accountability import DOCUMENTS, accountability_pdf
from app.officer.callers import OfficerPage
from app.officer.configuration import read_configuration
from app.officer.faults import OfficerRoute
from app.officer.matrix import READING, SOURCE, TITLE, Wanted, rights_of
from app.officer.papers import UNREVIEWED, Document, markdown
from app.officer.register_papers import provenance
from app.pages.languages import GERMAN
from app.pages.render import HEADERS, page
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(prefix="/datenschutz/unterlagen", route_class=OfficerRoute, include_in_schema=False)
_NOBODY = "the configuration names no newcomer"
_NO_SUCH: Final = {"art": "Diese Art von Stelle", "zweck": "Diesen Zweck", "kategorie": "Diese Kategorie"}
Word = Annotated[str, Query(max_length=80)]


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


@router.get("/matrix")
async def show_matrix(
    request: Request, caller: OfficerPage, uow: UoW, art: Word = "", zweck: Word = "", kategorie: Word = ""
) -> Response:
    """The access matrix, folded; a single office that is left is open, and so is a single category."""
    uow.unaudited(_NOBODY)
    found = await read_configuration(uow)
    catalogue, active = found.catalogue, [one for one in found.offices if one.facts.active]
    types, used = {one.facts.type for one in active}, {code for one in active for code in one.purposes}
    options = {
        "art": [(code, spec.labels[GERMAN]) for code, spec in catalogue.agency_types.items() if code in types],
        "zweck": [(code, f"{spec.mark} {spec.labels[GERMAN]}") for code, spec in catalogue.purposes.items() if code in used],
        "kategorie": [(code, spec.labels[GERMAN]) for code, spec in catalogue.categories.items()],
    }
    sent = {"art": art, "zweck": zweck, "kategorie": kategorie}
    unknown = [name for name, chosen in sent.items() if chosen and chosen not in dict(options[name])]
    told = () if unknown else rights_of(found, Wanted(art, zweck, kategorie))
    return page(
        request,
        "officer/templates/matrix.html",
        caller,
        status=422 if unknown else 200,
        title=TITLE,
        source=SOURCE,
        made_of=provenance(found),
        reading=READING,
        status_words=UNREVIEWED,
        sent=sent,
        options=options,
        faults=[(name, f"{_NO_SUCH[name]} gibt es hier nicht.") for name in unknown],
        told=told,
        is_open=len(told) == 1 or bool(kategorie),
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

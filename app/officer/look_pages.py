"""Who saw what of whom: the officer's question as a page."""

from collections.abc import Mapping
from io import BytesIO
from typing import Annotated
from zipfile import ZipFile

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.agencies.register import list_agencies
from app.errors import ValidationFailed
from app.ids import AGENCY, OFFICER_CASE, parse, wire
from app.officer.asking import ask, read_question
from app.officer.breach import WRONG, letters, reach
from app.officer.callers import OfficerPage
from app.officer.case_pages import KINDS
from app.officer.cases import find_case, list_cases
from app.officer.decoys import read_decoys
from app.officer.faults import OfficerRoute
from app.officer.judgement import Verdict
from app.officer.looks import Look, Looks
from app.officer.words import VERDICTS, act, why
from app.pages.forms import read_form
from app.pages.languages import GERMAN
from app.pages.render import HEADERS, page
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(prefix="/datenschutz", route_class=OfficerRoute, include_in_schema=False)
MOST_LINES = 200
MOST_JUDGED = 50_000
"""Rows that a page waits for; `kiim breach` has all of a longer time."""
Word = Annotated[str, Query(max_length=80)]
_FAULTS = {
    "/von": ("von", "„Vom“ ist kein Tag."),
    "/bis": ("bis", "„Bis“ ist kein Tag oder liegt vor dem ersten."),
    "/person": ("person", "Unter diesem Zeichen steht hier niemand."),
    "/stelle": ("stelle", "Diese Stelle gibt es hier nicht."),
    "/kategorie": ("kategorie", "Diese Kategorie gibt es nicht."),
}


@router.get("/zugriffe")
async def show_looks(
    request: Request,
    caller: OfficerPage,
    uow: UoW,
    von: Word = "",
    bis: Word = "",
    stelle: Word = "",
    person: Word = "",
    kategorie: Word = "",
    urteil: Word = "",
) -> Response:
    """The question, and if it was asked its answer: counts by verdict, then the acts, those that were not allowed first."""
    sent = {"von": von, "bis": bis, "stelle": stelle, "person": person, "kategorie": kategorie}
    found, faults = None, []
    try:
        asked = await read_question(uow, sent)
        if any(sent.values()):
            found = await ask(uow, caller.officer, asked, MOST_JUDGED)
    except ValidationFailed as refused:
        faults = [_FAULTS[fault["pointer"]] for fault in refused.errors]
    if found is None:
        uow.unaudited("an empty form")
    decoys = (await read_decoys(uow)).newcomers
    return page(
        request,
        "officer/templates/looks.html",
        caller,
        status=422 if faults else 200,
        sent=sent,
        faults=faults,
        found=found,
        lines=[] if found is None else chosen(found, urteil),
        chosen=urteil if urteil in set(Verdict) else "",
        most=MOST_LINES,
        agencies=await agency_options(uow),
        categories=[(spec.code, spec.labels[GERMAN]) for spec in uow.world.catalogue.categories.values()],
        numbered=uow.world.catalogue.by_number,
        purposes=uow.world.catalogue.purposes,
        verdicts=VERDICTS,
        why=why,
        act=act,
        wrong=None if found is None else reach(uow.world.catalogue, found.looks, WRONG, decoys),
        every=None if found is None else reach(uow.world.catalogue, found.looks, None, decoys),
        cases=[one for one in await list_cases(uow) if one.closed_at is None],
        kinds=KINDS,
    )


@router.post("/zugriffe/briefe")
async def write_letters(request: Request, caller: OfficerPage, uow: UoW) -> Response:
    """Letters to everybody affected, a PDF per language in one archive, written under a case."""
    form = await read_form(request, caller.form)
    asked = await read_question(uow, {name: form.one(name) for name in ("von", "bis", "stelle", "person", "kategorie")})
    case = await find_case(uow, parse(OFFICER_CASE, form.one("fall")))
    found = await ask(uow, caller.officer, asked, MOST_JUDGED)
    decoys = (await read_decoys(uow)).newcomers
    affected = reach(uow.world.catalogue, found.looks, None if form.one("wen") == "alle" else WRONG, decoys)
    papers = await letters(uow, caller.officer, case, affected.affected, form.one("massnahmen"))
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="briefe.zip"'}
    return Response(_archive(papers), media_type="application/zip", headers=headers)


def _archive(papers: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for language, paper in papers.items():
            archive.writestr(f"briefe-{language}.pdf", paper)
    return packed.getvalue()


def chosen(found: Looks, verdict: str) -> list[Look]:
    """The acts to be shown: of one verdict, or all but those that show nothing, what was not allowed first, then by time."""
    order = {each: place for place, each in enumerate((Verdict.NOT_ALLOWED, Verdict.SAME_MOMENT, Verdict.CANNOT_TELL))}
    wanted = (
        [one for one in found.looks if one.judged.verdict == verdict]
        if verdict in set(Verdict)
        else [one for one in found.looks if one.judged.verdict is not Verdict.NOTHING_SHOWN]
    )
    return sorted(wanted, key=lambda one: (order.get(one.judged.verdict, len(order)), one.row.at))[:MOST_LINES]


async def agency_options(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Every agency as a choice of a form."""
    return sorted(((wire(AGENCY, row["agency_id"]), row["name"]) for row in await list_agencies(uow)), key=lambda pair: pair[1])

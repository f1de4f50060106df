"""Who has looked at my data: every act and attempt of an agency in plain words, newest first, and a question about each."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.speech import speech
from app.errors import CursorInvalid, NotFound
from app.ids import AGENCY, parse, wire
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import HEADERS, page, see_other
from app.portal.looks import Line, folded
from app.portal.places import opened_place, sealed_place
from app.profile.accesses import NEWEST, Act, acting_agencies, agency_act, agency_acts
from app.profile.own import own_head
from app.profile.proofs import own_proof
from app.profile.question import ask, questions
from app.unit_of_work import UoW
from consent.vocabulary import AgencyId

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_LIST = "page-accesses"
_PER_PAGE = 15
_READ_AT_ONCE = 200
_QUESTIONS = 20


@router.get("/{lang}/zugriffe")
async def show_accesses(request: Request, caller: NewcomerPage, uow: UoW, stelle: str = "", seite: str = "") -> Response:
    """A page of the list, of one agency alone if chosen."""
    head = await own_head(uow, caller.newcomer, shared=True)
    agency = parse(AGENCY, stelle)
    before = opened_place(uow, caller, _LIST, seite) if seite else NEWEST
    lines, following = await _lines(head, caller, before, agency)
    agencies = await _agencies(head)
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/accesses.html",
        caller,
        lines=lines,
        sealed=partial(sealed_place, uow, caller, _LIST),
        agencies=agencies,
        chosen=stelle if agency is not None else "",
        first=not seite,
        has_asked=bool(await questions(head)),
        following=None if following is None else sealed_place(uow, caller, _LIST, following),
    )


@router.get("/{lang}/meine-fragen")
async def show_questions(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """What she asked agencies about their looks, newest first, and what they said."""
    head = await own_head(uow, caller.newcomer, shared=True)
    acts = [await agency_act(head, seq) for seq in list(await questions(head))[:_QUESTIONS]]
    lines = await folded(head, speech(caller.language.code), [act for act in acts if act is not None])
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    return page(request, "portal/templates/questions.html", caller, lines=lines)


@router.get("/{lang}/zugriffe/{entry}/beweis")
async def download_proof(request: Request, caller: NewcomerPage, uow: UoW, entry: str) -> Response:
    """The proof that an act stands in the log, as a file that others can check without this service."""
    head = await own_head(uow, caller.newcomer, shared=True)
    act = await _act(head, caller, entry)
    await uow.record(Entry("me.audit", subject_ref=head.key.subject_ref))
    proof = await own_proof(uow, act.seq)
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{act.row.at:%Y-%m-%d}.tlog-proof"'}
    return Response(proof.text, 200, headers, "text/plain; charset=utf-8")


@router.get("/{lang}/zugriffe/{entry}/frage")
async def ask_question(request: Request, caller: NewcomerPage, uow: UoW, entry: str) -> Response:
    """One act, and what happens if she asks about it."""
    head = await own_head(uow, caller.newcomer, shared=True)
    act = await _act(head, caller, entry)
    line = (await folded(head, speech(caller.language.code), [act]))[0]
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    return page(request, "portal/templates/question.html", caller, line=line)


@router.post("/{lang}/zugriffe/{entry}/frage")
async def send_question(request: Request, caller: NewcomerPage, uow: UoW, entry: str) -> Response:
    """Record it, and tell the agency if it may know."""
    await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    heard = await ask(head, await _act(head, caller, entry))
    return see_other(f"/{caller.language.code}/erledigt/{'gefragt' if heard else 'aufgeschrieben'}")


async def _lines(head: Head, caller: AsSignedIn, before: int, agency: UUID | None) -> tuple[list[Line], int | None]:
    """At most a page of lines, and where the next one starts: after everything that was folded into its last line."""
    acts, following = await agency_acts(head, before, _READ_AT_ONCE, agency)
    lines = await folded(head, speech(caller.language.code), acts)
    if len(lines) <= _PER_PAGE:
        return lines, following
    kept = lines[:_PER_PAGE]
    return kept, acts[sum(line.times for line in kept) - 1].seq


async def _agencies(head: Head) -> list[tuple[str, str]]:
    """Id and name of every agency in her log, by name."""
    facts = await facts_of(head.uow.world, {AgencyId(agency) for agency in await acting_agencies(head)})
    return sorted(((wire(AGENCY, one.agency_id), one.name) for one in facts.values()), key=lambda pair: pair[1])


async def _act(head: Head, caller: AsSignedIn, entry: str) -> Act:
    try:
        act = await agency_act(head, opened_place(head.uow, caller, _LIST, entry))
    except CursorInvalid:
        raise NotFound() from None
    if act is None:
        raise NotFound()
    return act

"""Who has looked at my data: every act and attempt of an agency in plain words, newest first, and a question about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import LONGEST, open_cursor, seal_cursor
from app.documents.speech import speech
from app.errors import CursorInvalid, NotFound
from app.ids import AGENCY, CONSENT, parse, wire
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.dates import HERE
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.profile.accesses import NEWEST, Act, acting_agencies, agency_act, agency_acts
from app.profile.own import own_head
from app.profile.question import ask, questions
from app.unit_of_work import UnitOfWork, UoW
from app.values.words import Piece
from consent.vocabulary import AgencyId

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_PER_PAGE = 15
_READ_AT_ONCE = 200
_MACHINES = frozenset({"change.acknowledge", "consent.list", "consent.read", "receipt.read", "duplicate.check"})
"""Acts that a case tool does by itself and that show no data."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: an act, or several alike of one day (`times`), or what tools did by themselves (`by_machine`)."""

    entry: str
    at: datetime
    agency: str
    action: str
    by_machine: bool
    times: int
    purpose: Mapping[str, str] | None
    categories: tuple[Piece, ...]
    refused: str | None
    consent: str | None
    consent_of: datetime | None
    asked_at: datetime | None


@router.get("/{lang}/zugriffe")
async def show_accesses(request: Request, caller: NewcomerPage, uow: UoW, stelle: str = "", seite: str = "") -> Response:
    """A page of the list, of one agency alone if chosen."""
    head = await own_head(uow, caller.newcomer, shared=True)
    agency = parse(AGENCY, stelle)
    before = _opened(uow, caller, seite) if seite else NEWEST
    lines, following = await _lines(head, caller, before, agency)
    agencies = await _agencies(head)
    await uow.record(Entry("me.accesses", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/accesses.html",
        caller,
        lines=lines,
        agencies=agencies,
        chosen=stelle if agency is not None else "",
        first=not seite,
        following=None if following is None else _sealed(uow, caller, following),
    )


@router.get("/{lang}/zugriffe/{entry}/frage")
async def ask_question(request: Request, caller: NewcomerPage, uow: UoW, entry: str) -> Response:
    """One act, and what happens if she asks about it."""
    head = await own_head(uow, caller.newcomer, shared=True)
    act = await _act(head, caller, entry)
    line = (await folded(head, caller, [act]))[0]
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
    lines = await folded(head, caller, acts)
    if len(lines) <= _PER_PAGE:
        return lines, following
    kept = lines[:_PER_PAGE]
    return kept, acts[sum(line.times for line in kept) - 1].seq


async def folded(head: Head, caller: AsSignedIn, acts: Sequence[Act]) -> list[Line]:
    """Neighbours that say the same on the same day become one line; so do those of case tools, whatever they say."""
    asked = await questions(head)
    lines: list[Line] = []
    last: object = None
    for act in acts:
        key = _alike(act, act.seq in asked)
        if key == last:
            lines[-1] = _once_more(lines[-1])
        else:
            lines.append(_line(head, caller, act, asked))
        last = key
    return lines


def _alike(act: Act, asked: bool) -> object:
    row, day = act.row, act.row.at.astimezone(HERE).date()
    if asked:
        return act.seq
    if row.action in _MACHINES:
        return day, row.agency, row.outcome
    return day, row.agency, row.action, row.outcome, row.reason, row.purpose, row.categories, act.consent


def _once_more(line: Line) -> Line:
    return replace(line, times=line.times + 1)


def _line(head: Head, caller: AsSignedIn, act: Act, asked: Mapping[int, datetime]) -> Line:
    row, catalogue, words = act.row, head.uow.world.catalogue, speech(caller.language.code)
    purpose = catalogue.purposes.get(row.purpose or "")
    consent = next((state for state in head.standing().consents.values() if state.consent == act.consent), None)
    known = [catalogue.by_number[number] for number in row.categories if number in catalogue.by_number]
    return Line(
        entry=_sealed(head.uow, caller, act.seq),
        at=row.at,
        agency=act.agency.name if act.agency else "",
        action=row.action,
        by_machine=row.action in _MACHINES,
        times=1,
        purpose=purpose.labels if purpose else None,
        categories=tuple(words.label(spec.labels) for spec in known),
        refused=(row.reason or "refused") if row.outcome != "allowed" else None,
        consent=wire(CONSENT, act.consent) if act.consent else None,
        consent_of=consent.granted_at if consent else None,
        asked_at=asked.get(act.seq),
    )


async def _agencies(head: Head) -> list[tuple[str, str]]:
    """Id and name of every agency in her log, by name."""
    facts = await facts_of(head.uow.world, {AgencyId(agency) for agency in await acting_agencies(head)})
    return sorted(((wire(AGENCY, one.agency_id), one.name) for one in facts.values()), key=lambda pair: pair[1])


async def _act(head: Head, caller: AsSignedIn, entry: str) -> Act:
    try:
        act = await agency_act(head, _opened(head.uow, caller, entry))
    except CursorInvalid:
        raise NotFound() from None
    if act is None:
        raise NotFound()
    return act


def _sealed(uow: UnitOfWork, caller: AsSignedIn, seq: int) -> str:
    return seal_cursor(uow.world.keyring, f"page-accesses:{caller.newcomer_id.hex}", {"before": seq})


def _opened(uow: UnitOfWork, caller: AsSignedIn, cursor: str) -> int:
    seq = open_cursor(uow.world.keyring, f"page-accesses:{caller.newcomer_id.hex}", cursor[: LONGEST + 1]).get("before")
    if not isinstance(seq, int):
        raise CursorInvalid()
    return seq

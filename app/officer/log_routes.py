"""HTTP of single rows of the log: a newcomer's own as they are stored, an officer's view of everybody's, and the proof of each.

1. An officer's program is told what her pages tell: who did what for which purpose and whether it was allowed as known then, with
   her own pseudonym for the person. Names under which agencies know a person, sessions and members of staff are left out.
2. A proof holds the row whole. So of a row about a person she gets it under an open case that names the person, and that
   stands in the person's list; of any other row without one.
3. Every pull is a row of the log itself.
"""

from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import LONGEST, open_cursor, seal_cursor
from app.errors import CursorInvalid, NotFound, ValidationFailed
from app.ids import AGENCY, wire
from app.officer.asking import ask, read_question
from app.officer.callers import PURPOSE
from app.officer.cases import Officer
from app.officer.log import row_at
from app.officer.log_callers import LogReader, OfficersProgram
from app.officer.looks import Look
from app.officer.proving import check_case
from app.problems import responses
from app.profile.accesses import NEWEST, raw_entries
from app.profile.own import own_head
from app.profile.proofs import own_proof
from app.profile.routes_audit import PROOF_TYPE, TEXT, Row
from app.profile.schemas_newcomer import LogEntries, LogEntry
from app.unit_of_work import UnitOfWork, UoW
from app.wire import Day, json_answer, next_page

router = APIRouter(prefix="/v1/audit", tags=["log"])
PROOF = "officer.proof"
_READS = ("token-missing", "token-invalid", "not-found", "unavailable", "validation-failed")
_LOG = "/v1/audit"
_OF_CLIENTS = ("purpose-not-allowed", "client-suspended", "body-malformed")
_AGENCY = "The agency whose acts are wanted (officer's program)."
_PURPOSE = "The purpose for which was looked (officer's program)."


@router.get("", summary="Log rows", response_model=LogEntries, responses=responses(*_READS, *_OF_CLIENTS, "cursor-invalid"))
async def list_log(
    caller: LogReader,
    uow: UoW,
    cursor: Annotated[str | None, Query(max_length=LONGEST)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    since: Annotated[Day | None, Query(description="First day (officer's program); thirty days ago if left out.")] = None,
    until: Annotated[Day | None, Query(description="Last day (officer's program); today if left out.")] = None,
    agency: Annotated[str | None, Query(max_length=64, description=_AGENCY)] = None,
    purpose: Annotated[str | None, Query(max_length=64, description=_PURPOSE)] = None,
) -> Response:
    """For a newcomer the rows about her as they are stored, newest first, her own sign-ins and reads included.

    For a data-protection officer's program what agencies did about people, oldest first, each act judged as known then.
    """
    if caller.officer is not None:
        days = {"von": "" if since is None else since.isoformat(), "bis": "" if until is None else until.isoformat()}
        page = await _acts(uow, caller.officer, days | {"stelle": agency or ""}, purpose, cursor, limit)
        asked = {"limit": limit, "since": since, "until": until, "agency": agency, "purpose": purpose}
        return json_answer(page, headers=next_page(_LOG, page.next, **asked))
    newcomer = caller.newcomer
    if newcomer is None:
        raise NotFound()
    place = f"audit:{newcomer.newcomer_id.hex}"
    head = await own_head(uow, newcomer, shared=True)
    rows = await raw_entries(head, _place(uow, place, cursor, NEWEST), limit)
    following = rows[-1][0] if len(rows) == limit else None
    await uow.record(Entry("me.audit", subject_ref=head.key.subject_ref))
    items = [LogEntry(entry=seq, body=body) for seq, body in rows]
    page = LogEntries(items=items, next=_cursor(uow, place, following))
    return json_answer(page, headers=next_page(_LOG, page.next, limit=limit))


@router.get(
    "/proofs/{entry}",
    summary="Proof of a log row",
    response_class=Response,
    responses=TEXT | responses(*_READS, *_OF_CLIENTS, "case-missing"),
)
async def read_proof(caller: LogReader, uow: UoW, entry: Row) -> Response:
    """A file that proves, without this service, that the row stands in the log (C2SP tlog-proof@v1; the row is its extra data).

    A newcomer gets those of her own rows. A data-protection officer's program names an open case in `Kiim-Case` for a row about a
    person. A row that was just written is sealed within seconds; until then the answer is 503.
    """
    if caller.officer is not None:
        await _may_prove(uow, caller.officer, entry)
    elif caller.newcomer is not None:
        head = await own_head(uow, caller.newcomer, shared=True)
        rows = await raw_entries(head, entry + 1, 1)
        if not rows or rows[0][0] != entry:
            raise NotFound()
        await uow.record(Entry("me.audit", subject_ref=head.key.subject_ref))
    proof = await own_proof(uow, entry)
    return Response(proof.text, headers={"Cache-Control": "no-store"}, media_type=PROOF_TYPE)


async def _acts(
    uow: UnitOfWork, officer: OfficersProgram, sent: dict[str, str], purpose: str | None, cursor: str | None, limit: int
) -> LogEntries:
    try:
        asked = await read_question(uow, sent)
    except ValidationFailed as fault:
        names = {"/von": "/query/since", "/bis": "/query/until", "/stelle": "/query/agency"}
        raise ValidationFailed([{**one, "pointer": names[one["pointer"]]} for one in fault.errors]) from None
    place = f"log:{officer.client_id}"
    asked = replace(asked, purpose=purpose, after=_place(uow, place, cursor, 0))
    found = await ask(uow, Officer(officer.agency.agency_id, officer.actor), asked, limit)
    following = found.looks[-1].seq if found.cut else None
    return LogEntries(
        items=[_told(one) for one in found.looks], next=_cursor(uow, place, following), forged=list(found.forged) or None
    )


def _told(look: Look) -> LogEntry:
    """One act without what names the person or a member of staff: canonical JSON under the keys of a row."""
    row = look.row
    members = {
        "a": row.action,
        "ag": None if row.agency is None else wire(AGENCY, row.agency),
        "at": row.at,
        "c": list(row.categories),
        "o": row.outcome,
        "p": row.purpose,
        "y": row.reason,
    }
    body = orjson.dumps({name: value for name, value in members.items() if value is not None}, option=orjson.OPT_UTC_Z).decode()
    person = None if look.person is None else look.person.pseudonym
    return LogEntry(entry=look.seq, body=body, person=person, verdict=str(look.judged.verdict), why=look.judged.why)


async def _may_prove(uow: UnitOfWork, officer: OfficersProgram, entry: int) -> None:
    """Record the pull. Raises NotFound, Refused (case-missing); that it was tried is recorded then."""
    pull = Entry(PROOF, agency=officer.agency.agency_id, purpose=str(PURPOSE), actor=officer.actor, case=officer.case)
    uow.attempts(pull._replace(outcome="refused"))
    async with uow.world.pool.acquire() as connection:
        found = await row_at(connection, uow.world.keyring, entry)
    if found is None:
        raise NotFound()
    subject = None if found.row is None else found.row.subject_ref
    if found.row is None or subject is not None:
        await check_case(uow, officer.agency.agency_id, officer.case, subject)
    await uow.record(pull._replace(subject_ref=subject))


def _place(uow: UnitOfWork, name: str, cursor: str | None, first: int) -> int:
    if cursor is None:
        return first
    place = open_cursor(uow.world.keyring, name, cursor).get("before")
    if not isinstance(place, int):
        raise CursorInvalid()
    return place


def _cursor(uow: UnitOfWork, name: str, place: int | None) -> str | None:
    return None if place is None else seal_cursor(uow.world.keyring, name, {"before": place})

"""HTTP of imports: hand a file in, see how far it is, what stands against its lines, and whom it stored."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.cursors import open_cursor, seal_cursor
from app.errors import BodyMalformed, CursorInvalid, MediaTypeUnsupported, NotFound, TooManyRequests
from app.identity.callers import AgencyCaller, AsAgency
from app.ids import IMPORT, parse
from app.imports.handed_in import MOST_OPEN, hand_in
from app.imports.report import faults_from, stored_from, summary
from app.imports.schemas import FaultPage, ImportedPage, ImportedPerson, ImportShown, LineFault
from app.imports.store import Job, find_job, open_jobs, progress_of
from app.middleware import STREAMED
from app.problems import problem, responses
from app.unit_of_work import UnitOfWork, UoW, open_request_unit
from app.wire import json_answer, next_page
from app.world import world_of

router = APIRouter(tags=["imports"])

_KINDS = {"application/x-ndjson": "ndjson", "text/csv": "csv"}
_WAIT_SECONDS = 60
_CLIENT = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "unavailable")
_FILE = {media: {"schema": {"type": "string", "format": "binary"}} for media in _KINDS}
_BODY = {"requestBody": {"required": True, "description": "The file; docs/import.md says what its lines hold.", "content": _FILE}}
Cursor = Annotated[str | None, Query(max_length=512)]


@router.post(
    STREAMED,
    summary="Hand in a file of people",
    status_code=202,
    response_model=ImportShown,
    responses=responses(
        *_CLIENT,
        "purpose-missing",
        "purpose-not-allowed",
        "body-too-large",
        "media-type-unsupported",
        "validation-failed",
        "too-many-requests",
    ),
    openapi_extra=_BODY,
)
async def start_import(
    request: Request,
    caller: AgencyCaller,
    dry_run: Annotated[bool, Query(description="The same report; nobody is stored.")] = False,
) -> Response:
    """One registration a line, each with its consent and evidence. The same file handed in again stores nobody twice."""
    kind = _KINDS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if kind is None:
        raise MediaTypeUnsupported(accepted=list(_KINDS))
    world = world_of(request)
    async with open_request_unit(request) as uow:
        denied = caller.without_purpose()
        if denied is not None:
            await uow.record(Entry("import.begin", "refused", agency=caller.agency.agency_id, reason=denied, actor=caller.actor))
            return problem(denied)
        uow.unaudited("how many imports of this agency are open")
        if len(await open_jobs(uow, caller.agency.agency_id)) >= MOST_OPEN:
            raise TooManyRequests(_WAIT_SECONDS)
    if request.headers.get("content-encoding", "identity") != "identity":
        raise BodyMalformed()
    job, _ = await hand_in(world, caller, kind, request.stream(), dry_run=dry_run)
    async with open_request_unit(request) as uow:
        uow.unaudited("counts of an import of the agency's own")
        shown = ImportShown(**summary(job, await progress_of(uow, job.import_id)))
    return json_answer(shown, 202, {"Location": f"{STREAMED}/{job.name}"})


@router.get(
    "/v1/imports/{import_id}",
    summary="How far an import is",
    response_model=ImportShown,
    responses=responses(*_CLIENT, "not-found"),
)
async def read_import(import_id: str, caller: AgencyCaller, uow: UoW) -> Response:
    """Its state and counts. Ask again after some seconds until it is `finished` or `refused`."""
    job = await _own(uow, caller, import_id)
    return json_answer(ImportShown(**summary(job, await progress_of(uow, job.import_id))))


@router.get(
    "/v1/imports/{import_id}/errors",
    summary="What stands against lines",
    response_model=FaultPage,
    responses=responses(*_CLIENT, "not-found", "cursor-invalid", "validation-failed"),
)
async def list_import_errors(import_id: str, caller: AgencyCaller, uow: UoW, cursor: Cursor = None) -> Response:
    """Line, pointer and code, never a value. Complete once the import is `finished`."""
    job = await _own(uow, caller, import_id)
    faults, after = await faults_from(uow, job.import_id, _since(uow, caller, job, "errors", cursor))
    items = [LineFault(**fault.as_json()) for fault in faults]
    following = _next(uow, caller, job, "errors", after)
    return json_answer(FaultPage(items=items, next=following), headers=next_page(f"{STREAMED}/{job.name}/errors", following))


@router.get(
    "/v1/imports/{import_id}/newcomers",
    summary="Whom an import stored",
    response_model=ImportedPage,
    responses=responses(*_CLIENT, "not-found", "cursor-invalid", "validation-failed"),
)
async def list_imported(import_id: str, caller: AgencyCaller, uow: UoW, cursor: Cursor = None) -> Response:
    """The agency's own references by line, to be kept in its files and to print letters for. Complete once it is `finished`."""
    job = await _own(uow, caller, import_id)
    people, after = await stored_from(uow, job, _since(uow, caller, job, "newcomers", cursor))
    items = [ImportedPerson(**one.as_json()) for one in people]
    following = _next(uow, caller, job, "newcomers", after)
    return json_answer(
        ImportedPage(items=items, next=following), headers=next_page(f"{STREAMED}/{job.name}/newcomers", following)
    )


async def _own(uow: UnitOfWork, caller: AsAgency, import_id: str) -> Job:
    """The import, if it is this agency's."""
    uow.unaudited("an agency's own import: lines, codes and its own references; no record is opened")
    known = parse(IMPORT, import_id)
    job = None if known is None else await find_job(uow, known, caller.agency.agency_id)
    if job is None:
        raise NotFound()
    return job


def _since(uow: UnitOfWork, caller: AsAgency, job: Job, what: str, cursor: str | None) -> int:
    if cursor is None:
        return 0
    since = open_cursor(uow.world.keyring, _name(caller, job, what), cursor).get("since")
    if not isinstance(since, int):
        raise CursorInvalid()
    return since


def _next(uow: UnitOfWork, caller: AsAgency, job: Job, what: str, since: int | None) -> str | None:
    return None if since is None else seal_cursor(uow.world.keyring, _name(caller, job, what), {"since": since})


def _name(caller: AsAgency, job: Job, what: str) -> str:
    return f"imports:{job.name}:{what}:{caller.client_id}"

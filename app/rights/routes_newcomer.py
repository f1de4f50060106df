"""HTTP of a newcomer's own requests: what she asked for with its clock, what needs a person, objecting to statistics."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.identity.callers import NewcomerCaller
from app.ids import RIGHTS_REQUEST, parse
from app.problems import responses
from app.profile.exercised import HERSELF, requests_of
from app.profile.own import own_head
from app.profile.schemas_newcomer import Nothing
from app.rights.object import object_to_statistics
from app.rights.requests import REQUEST, ask, call_off, refused_before
from app.rights.routes_agency import shown_request
from app.rights.schemas import OwnRequestBody, RightsRequest, RightsRequests
from app.unit_of_work import UoW
from app.wire import json_answer
from consent.rights import Right

router = APIRouter(tags=["newcomer"])

_READS = ("token-missing", "token-invalid", "not-found", "unavailable")
_DECIDES = (*_READS, "body-malformed", "body-too-large", "media-type-unsupported", "validation-failed")


@router.get("/v1/me/rights-requests", summary="What one asked for", response_model=RightsRequests, responses=responses(*_READS))
async def list_my_rights(caller: NewcomerCaller, uow: UoW) -> Response:
    """Every right one used: what was done at once, what is open and until when, what was refused and why."""
    head = await own_head(uow, caller, shared=True)
    rows = await requests_of(head)
    await uow.record(Entry("me.rights", subject_ref=head.key.subject_ref))
    return json_answer(RightsRequests(items=[shown_request(row) for row in rows]))


@router.post(
    "/v1/me/rights-requests",
    summary="Ask for what needs a person",
    status_code=201,
    response_model=RightsRequest,
    responses=responses(*_DECIDES),
)
async def ask_for_right(caller: NewcomerCaller, uow: UoW, body: OwnRequestBody) -> Response:
    """An answer on paper, or one more look at something refused. The same request is open once; an answer comes until `due`."""
    head = await own_head(uow, caller)
    earlier = None if body.earlier is None else await refused_before(head, body.earlier)
    row = await ask(head, Right(body.right), HERSELF, Entry(REQUEST, subject_ref=head.key.subject_ref), earlier)
    return json_answer(shown_request(row), 201)


@router.post(
    "/v1/me/rights-requests/{request}/withdrawal",
    summary="Call a request off",
    response_model=RightsRequest,
    responses=responses(*_DECIDES, "rights-closed"),
)
async def call_off_request(
    request: Annotated[str, Path(max_length=64)], caller: NewcomerCaller, uow: UoW, body: Nothing
) -> Response:
    """Also one that an agency or a letter began, an erasure above all."""
    head, request_id = await own_head(uow, caller), parse(RIGHTS_REQUEST, request)
    if request_id is None:
        raise NotFound()
    return json_answer(shown_request(await call_off(head, request_id)))


@router.post(
    "/v1/me/objections",
    summary="Object to statistics",
    status_code=201,
    response_model=RightsRequest,
    responses=responses(*_DECIDES),
)
async def object_to_being_counted(caller: NewcomerCaller, uow: UoW, body: Nothing) -> Response:
    """Not counted from the next statistics on, and not asked again (Art. 21 GDPR). No reason is asked."""
    head = await own_head(uow, caller)
    await object_to_statistics(head)
    return json_answer(shown_request((await requests_of(head))[0]), 201)

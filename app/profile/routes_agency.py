"""HTTP of what an agency does to a record besides reading and adding: replace a statement, confirm one, hand out a new letter."""

import re

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.crypto.statement_ids import StatementIds
from app.errors import PreconditionRequired, VersionMismatch
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency
from app.ledger.blocks import Block, Statement
from app.ledger.content_last import content_last
from app.newcomers.claims import KEY_HONOURED, KEY_REQUIRED, claim_of_agency
from app.newcomers.schemas import Letter
from app.problems import problem, refuse, responses
from app.profile.confirm import confirm
from app.profile.printed import PRINTED, language_of_paper, paper_wanted, printed
from app.profile.question import answer
from app.profile.reach import Reached, reach
from app.profile.refusals import OF_REACHING, OF_WRITING
from app.profile.reissue import reissue
from app.profile.replace import Replacement, replace
from app.profile.schemas import (
    AnswerBody,
    AnswerStored,
    ConfirmationBody,
    LetterIssued,
    LetterOrder,
    ReplacementBody,
    StatementChanged,
)
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text
from consent.decision import Deny

router = APIRouter(tags=["record"])

_LETTER = "letter.issue"
_ANSWERS = (
    "body-malformed",
    "token-missing",
    "token-invalid",
    "client-suspended",
    "body-too-large",
    "media-type-unsupported",
    "validation-failed",
    "not-found",
    "unavailable",
)
_TAG = re.compile(r'(?:"(\d{1,18})"|(\d{1,18}))')
_IF_MATCH = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The category's version, as in `ETag` and in the record.",
            "schema": {"type": "string", "pattern": r'^("\d{1,18}"|\d{1,18})$'},
        }
    ]
}


async def _reach_frozen(uow: UnitOfWork, caller: AsAgency, reference: str, action: str) -> Reached | Response:
    return await reach(uow, caller, reference, action, frozen=True)


async def _replaceable(request: Request, reached: Reached, statement: str) -> tuple[Block, str, Statement] | Response:
    """The statement in the version that the caller has seen; whoever comes second is told of the version, not that it is gone."""
    found = await reached.find(statement, former=True)
    if found is None:
        return await reached.refuse("not-found")
    block, _, old = found
    _check_version(request.headers.get("if-match"), block.version)
    return await reached.refuse("not-found") if "_superseded_by" in old else found


async def _precondition(request: Request, reached: Reached) -> None:
    """A broken body about a statement that is not there is first of all a broken body."""
    found = await reached.find(request.path_params["statement"], former=True)
    if found is not None:
        _check_version(request.headers.get("if-match"), found[0].version)


@router.put(
    "/v1/newcomers/{newcomer}/statements/{statement}",
    summary="Replace one's own statement",
    response_model=StatementChanged,
    responses=responses(*OF_WRITING, "version-mismatch", "precondition-required"),
    dependencies=[content_last(reach, "statement.replace", _precondition)],
    openapi_extra=_IF_MATCH,
)
async def replace_statement(
    newcomer: str, statement: str, request: Request, caller: AgencyCaller, uow: UoW, body: ReplacementBody
) -> Response:
    """A new version with an id of its own; the old one is kept for the person and leaves every agency's view."""
    reached = await reach(uow, caller, newcomer, "statement.replace")
    if not isinstance(reached, Reached):
        return reached
    found = await _replaceable(request, reached, statement)
    if isinstance(found, Response):
        return found
    block, field, old = found
    wanted = Replacement(body.value, body.kind, body.as_of, body.category, body.field, body.forget_former)
    done = await replace(reached, block, field, old, wanted)
    if isinstance(done, Deny):
        await uow.record(reached.entry((block.number,), str(done.reason), "refused"))
        return refuse(done)
    return _changed(reached, caller, done, field, block.category, block.version)


@router.post(
    "/v1/newcomers/{newcomer}/confirmations",
    summary="Say that a statement is still true",
    status_code=201,
    response_model=StatementChanged,
    responses=responses(*OF_WRITING, "request-in-progress", "idempotency-key-reused"),
    dependencies=[content_last(reach, "statement.confirm")],
    openapi_extra=KEY_HONOURED,
)
async def confirm_statement(newcomer: str, request: Request, caller: AgencyCaller, uow: UoW, body: ConfirmationBody) -> Response:
    """Dated; the value, its kind and its recorder stay as they are."""
    claim = await claim_of_agency(request, uow, caller, required=False)
    reached = await reach(uow, caller, newcomer, "statement.confirm")
    if not isinstance(reached, Reached):
        return reached
    found = await reached.find(body.statement)
    if found is None:
        return await reached.refuse("not-found")
    block, field, statement = found
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry((block.number,)))
        return _changed(reached, caller, statement["id"], field, block.category, block.version, 201)
    denied = await confirm(reached, block, field, statement, body.as_of)
    if denied is not None:
        await uow.record(reached.entry((block.number,), str(denied.reason), "refused"))
        return refuse(denied)
    await keep(uow, claim, status=201, resource=body.statement)
    return _changed(reached, caller, statement["id"], field, block.category, block.version, 201)


@router.post(
    "/v1/newcomers/{newcomer}/letters",
    summary="Hand a new letter to a person who lost her card",
    status_code=201,
    response_model=LetterIssued,
    responses=responses(
        *OF_REACHING, "idempotency-key-missing", "request-in-progress", "idempotency-key-reused", "too-many-requests"
    )
    | dict(PRINTED),
    dependencies=[content_last(_reach_frozen, _LETTER)],
    openapi_extra=KEY_REQUIRED,
)
async def reissue_letter(newcomer: str, request: Request, caller: AgencyCaller, uow: UoW, body: LetterOrder) -> Response:
    """In person only, with a live consent. Card, PIN, sessions and the letter before stop working with this answer.

    With `Accept: application/pdf` the answer is the letter to print, in German and in `language`.
    """
    claim = await claim_of_agency(request, uow, caller)
    reached = await _reach_frozen(uow, caller, newcomer, _LETTER)
    if not isinstance(reached, Reached):
        return reached
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry())
        return json_answer(LetterIssued(letter=None), 201)
    language = language_of_paper(body.language)
    made = await reissue(reached)
    await keep(uow, claim, status=201, resource=newcomer)
    if paper_wanted(request.headers.get("accept", "")):
        return await printed(made, language, uow.world.settings)
    letter = Letter(card=made.card, activation_code=made.activation_code, spoken_digits=made.spoken_digits)
    return json_answer(LetterIssued(letter=letter), 201)


@router.post(
    "/v1/changes/{change}/answer",
    summary="Answer a person's question why one looked",
    status_code=201,
    response_model=AnswerStored,
    responses={
        200: {"model": AnswerStored, "description": "It was answered before; the first answer stays."},
        **responses(*_ANSWERS),
    },
)
async def answer_question(change: str, caller: AgencyCaller, uow: UoW, body: AnswerBody) -> Response:
    """`change` is an `access-questioned` of one's own feed. The text is sealed under the person's key; she alone reads it."""
    done = await answer(uow, caller, change, body.text)
    if done is None:
        return problem("not-found")
    added, at = done
    return json_answer(AnswerStored(id=change, answered_at=moment_text(at)), 201 if added else 200)


def _check_version(if_match: str | None, version: int) -> None:
    """The precondition of a replacement: `"3"` or `3`, strong; anything else is not this version."""
    if if_match is None:
        raise PreconditionRequired()
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None or int(tag[1] or tag[2]) != version:
        raise VersionMismatch()


def _changed(
    reached: Reached, caller: AsAgency, internal: str, field: str, category: str, version: int, status: int = 200
) -> Response:
    ids = StatementIds(reached.head.uow.world.keyring)
    outward = ids.outward(caller.agency.agency_id.bytes, [internal])[0]
    body = StatementChanged(id=outward, category=category, field=field, version=version)
    return json_answer(body, status, {"ETag": f'"{version}"'})

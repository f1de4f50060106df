"""HTTP of moves: a newcomer starts one, an agency of the other instance takes her in, the two instances speak to each other."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound, TokenInvalid, ValidationFailed
from app.idempotency import begin, keep
from app.identity.callers import AgencyCaller, AsAgency, NewcomerCaller, PublicCaller
from app.identity.tokens import TokenFault
from app.ids import MOVE, parse, wire
from app.ledger.head import Head
from app.moves.arrive import Arrived, arrivals, arrive
from app.moves.collect import collect, hand_out
from app.moves.content import staying
from app.moves.depart import Row, arrived, cancel, departures, keep_here, package_for_her, start, status_of
from app.moves.keys import card
from app.moves.package import PackageRefused
from app.moves.partners import partners
from app.moves.receipts import read_receipt
from app.moves.schemas import (
    ArrivalBody,
    CameAlong,
    Card,
    CollectionBody,
    Destination,
    LeftOut,
    Move,
    MoveBody,
    Moves,
    MoveStarted,
    NewcomerArrived,
    Origins,
    Package,
    ReceiptBody,
    Received,
    Staying,
)
from app.newcomers.claims import KEY_REQUIRED, claim_of_agency
from app.newcomers.register import AlreadyRegistered
from app.newcomers.routes import registration_of
from app.newcomers.schemas import Letter, NewcomerBody
from app.problems import problem, refuse, responses
from app.profile.own import own_head
from app.profile.schemas_newcomer import Nothing
from app.unit_of_work import UnitOfWork, UoW
from app.wire import json_answer, moment_text
from app.world import world_of
from consent.decision import Deny

router = APIRouter(tags=["moves"])

_OWN = ("token-missing", "token-invalid", "not-found", "unavailable")
_SENT = ("body-malformed", "body-too-large", "media-type-unsupported", "validation-failed")
_CLIENT = ("body-malformed", "token-missing", "token-invalid", "client-suspended", "unavailable")
_INSTANCE = (*_SENT, "token-invalid", "not-found", "unavailable")
_ARRIVE = "newcomer.register"
MoveId = Annotated[str, Path(max_length=64)]


@router.get(
    "/.well-known/kiim-instance", summary="This instance for another one", response_model=Card, responses=responses("unavailable")
)
async def read_instance(request: Request, caller: PublicCaller) -> Response:
    """Address, name and public keys. Whoever trusts them compares the fingerprint with this instance's operator first."""
    world = world_of(request)
    return json_answer(Card.model_validate(card(world.settings, world.keyring)))


@router.get("/v1/me/moves", summary="Moving away and having moved here", response_model=Moves, responses=responses(*_OWN))
async def list_moves(caller: NewcomerCaller, uow: UoW) -> Response:
    """Where one can move to, what would stay, one's moves, and what came along when one moved here."""
    head = await own_head(uow, caller, shared=True)
    answer = Moves(
        destinations=[Destination(address=row["issuer"], name=row["name"]) for row in await partners(uow, takes=True)],
        stays=[Staying(category=category, statements=number) for category, number in (await staying(head)).items()],
        items=[Move.model_validate(_shown(uow, row)) for row in await departures(head)],
        arrivals=[CameAlong.model_validate({**one, "origin": one["from"]}) for one in await arrivals(head)],
    )
    await uow.record(Entry("move.read", subject_ref=head.key.subject_ref))
    return json_answer(answer)


@router.post(
    "/v1/me/moves",
    summary="Move to another municipality",
    status_code=201,
    response_model=MoveStarted,
    responses=responses(*_OWN, *_SENT, "move-open"),
)
async def start_move(caller: NewcomerCaller, uow: UoW, body: MoveBody) -> Response:
    """A code to show at an agency there. Nothing ends here before it has arrived there."""
    started = await start(await own_head(uow, caller), body.destination, body.categories)
    return json_answer(MoveStarted.model_validate(_shown(uow, started.row) | {"code": started.code}), 201)


@router.get(
    "/v1/me/moves/{move}/package",
    summary="Take the package along as a file",
    response_model=Package,
    responses=responses(*_OWN, "validation-failed", "move-closed"),
)
async def read_package(caller: NewcomerCaller, uow: UoW, move: MoveId) -> Response:
    """Sealed to the destination: nobody else can read it. Worth nothing once it arrived, was called off or is two weeks old."""
    head, found = await _own(uow, caller, move)
    return json_answer(Package(package=await package_for_her(head, found)))


@router.delete(
    "/v1/me/moves/{move}",
    summary="Call a move off",
    response_model=Move,
    responses=responses(*_OWN, "validation-failed", "move-closed"),
)
async def cancel_move(caller: NewcomerCaller, uow: UoW, move: MoveId) -> Response:
    """Its code and its package open nothing any more."""
    head, found = await _own(uow, caller, move)
    return json_answer(Move.model_validate(_shown(uow, await cancel(head, found))))


@router.post(
    "/v1/me/moves/{move}/keeping",
    summary="Keep this record although one moved",
    response_model=Move,
    responses=responses(*_OWN, *_SENT, "move-closed"),
)
async def keep_record(caller: NewcomerCaller, uow: UoW, move: MoveId, body: Nothing) -> Response:
    """It is not erased. The consents that ended with the move stay ended; one can give new ones."""
    head, found = await _own(uow, caller, move)
    return json_answer(Move.model_validate(_shown(uow, await keep_here(head, found))))


@router.get("/v1/arrival-origins", summary="Where people can arrive from", response_model=Origins, responses=responses(*_CLIENT))
async def list_origins(caller: AgencyCaller, uow: UoW) -> Response:
    """The instances that the operator trusts."""
    uow.unaudited("the register of instances names no person")
    items = [Destination(address=row["issuer"], name=row["name"]) for row in await partners(uow, sends=True)]
    return json_answer(Origins(items=items))


@router.post(
    "/v1/arrivals",
    summary="Take in a person who moved here",
    status_code=201,
    response_model=NewcomerArrived,
    responses=responses(
        *_CLIENT,
        *_SENT[1:],
        "idempotency-key-missing",
        "request-in-progress",
        "idempotency-key-reused",
        "purpose-not-allowed",
        "not-steward",
        "reporting-duty",
        "duplicate-newcomer",
        "already-arrived",
    ),
    openapi_extra=KEY_REQUIRED,
)
async def take_in(request: Request, caller: AgencyCaller, uow: UoW, body: ArrivalBody) -> Response:
    """As registering her, with what she brought along. What she allowed elsewhere releases nothing here."""
    claim = await claim_of_agency(request, uow, caller)
    replay = await begin(uow, claim)
    if replay is not None:
        uow.unaudited("the arrival was recorded the first time; nothing of the person is in the answer")
        return json_answer(_again(replay.resource), 201)
    uow.attempts(_refused(caller, body.consent.purpose))
    done = await _arrive(uow, caller, body)
    if isinstance(done, Deny | AlreadyRegistered):
        reason = str(done.reason) if isinstance(done, Deny) else "duplicate-newcomer"
        await uow.record(_refused(caller, body.consent.purpose)._replace(reason=reason))
        return refuse(done) if isinstance(done, Deny) else problem(reason, newcomer=done.reference)
    await keep(uow, claim, status=201, resource=done.registered.reference)
    return json_answer(_answer(done), 201)


@router.post("/v1/moves/collections", summary="Collect a package", response_model=Package, responses=responses(*_INSTANCE))
async def collect_package(caller: PublicCaller, uow: UoW, body: CollectionBody) -> Response:
    """For instances that this one's operator trusts, with the code of somebody who moves there."""
    try:
        package = await hand_out(uow, body.request)
    except TokenFault:
        raise TokenInvalid() from None
    return problem("not-found") if package is None else json_answer(Package(package=package))


@router.post(
    "/v1/moves/receipts",
    summary="Confirm that somebody arrived",
    response_model=Received,
    responses=responses(*_INSTANCE, "move-closed"),
)
async def take_receipt(caller: PublicCaller, uow: UoW, body: ReceiptBody) -> Response:
    """For instances that this one's operator trusts. Her consents here end; said twice it stands as it was said first."""
    try:
        issuer, move, iat = await read_receipt(uow, body.receipt)
    except TokenFault:
        raise TokenInvalid() from None
    status = await arrived(uow, issuer, move, iat)
    if status is None:
        return problem("not-found")
    return json_answer(Received(status="received")) if status == "received" else problem("move-closed")


async def _arrive(uow: UnitOfWork, caller: AsAgency, body: ArrivalBody) -> Arrived | AlreadyRegistered | Deny:
    sent = body.model_dump(exclude={"package", "origin", "code"})
    wanted = registration_of(caller, NewcomerBody.model_validate(sent))
    package = body.package if body.package is not None else await collect(uow, body.origin or "", body.code or "")
    try:
        return await arrive(uow, caller, package, wanted)
    except PackageRefused as fault:
        raise ValidationFailed.at("/package", "not-accepted", f"Not accepted: {fault}.") from None


async def _own(uow: UnitOfWork, caller: Any, move: str) -> tuple[Head, UUID]:
    found = parse(MOVE, move)
    if found is None:
        raise NotFound()
    return await own_head(uow, caller), found


def _shown(uow: UnitOfWork, row: Row) -> dict[str, Any]:
    return {
        "id": wire(MOVE, row["departure_id"]),
        "destination": row["partner"],
        "categories": [uow.world.catalogue.by_number[number].code for number in row["categories"]],
        "status": status_of(uow, row),
        "created_at": moment_text(row["created_at"]),
        "expires_at": moment_text(row["expires_at"]),
        "fetched": row["fetched_at"] is not None,
        "received_at": moment_text(row["received_at"]) if row["received_at"] else None,
        "erase_at": moment_text(row["erase_at"]) if row["erase_at"] else None,
    }


def _answer(done: Arrived) -> NewcomerArrived:
    letter = done.registered.letter
    return NewcomerArrived(
        id=done.registered.reference,
        letter=Letter(card=letter.card, activation_code=letter.activation_code, spoken_digits=letter.spoken_digits),
        possible_duplicates=list(done.registered.possible_duplicates),
        origin=done.origin,
        taken=done.taken,
        left=[LeftOut(category=one.category, field=one.field, code=one.code) for one in done.left],
    )


def _again(reference: str) -> NewcomerArrived:
    return NewcomerArrived(id=reference, letter=None, possible_duplicates=[], origin=None, taken=None, left=[])


def _refused(caller: AsAgency, purpose: str) -> Entry:
    return Entry(_ARRIVE, "refused", agency=caller.agency.agency_id, purpose=purpose, actor=caller.actor, case=caller.case)

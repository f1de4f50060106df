"""What makes a repeated request recognisable, for agencies (where it would do harm: required) and for newcomers."""

from typing import Any

from starlette.requests import Request

from app.crypto.keyring import CURSOR
from app.idempotency import HEADER, Claim, read_claim
from app.identity.callers import AsAgency, AsNewcomer
from app.unit_of_work import UnitOfWork

_LABEL = b"kiim/v1/idempotency-newcomer\0"
_SCHEMA = {"type": "string", "pattern": r'^("[ !#-\[\]-~]{1,200}"|[!#-~]{1,200})$'}


def _documented(*, required: bool) -> dict[str, Any]:
    about = "Any text of 1 to 200 visible characters, quoted or bare; kept 24 hours."
    return {"parameters": [{"name": HEADER, "in": "header", "required": required, "description": about, "schema": _SCHEMA}]}


KEY_REQUIRED = _documented(required=True)
KEY_HONOURED = _documented(required=False)


async def claim_of_agency(request: Request, uow: UnitOfWork, caller: AsAgency, *, required: bool = True) -> Claim | None:
    """The claim of an agency client's request; its operation is method and path. Raises IdempotencyKeyMissing if required."""
    return read_claim(
        uow.world.keyring,
        request.headers.get(HEADER),
        await request.body(),
        caller=caller.client_id,
        operation=f"{request.method} {request.url.path}",
        required=required,
    )


async def claim_of_newcomer(request: Request, uow: UnitOfWork, caller: AsNewcomer) -> Claim | None:
    """The claim of a newcomer's request, None without a key; she is named by a keyed token."""
    name = uow.world.keyring.mac(CURSOR, _LABEL, caller.newcomer_id.bytes)[:16].hex()
    return read_claim(
        uow.world.keyring,
        request.headers.get(HEADER),
        await request.body(),
        caller=name,
        operation=f"{request.method} {request.url.path}",
        required=False,
    )

"""Receipts: what arrived is confirmed to the sending instance, signed, again and again until it has answered.

A receipt names the move and nobody. The job of each process takes turns by row locks, so a receipt is under way once at a time;
the other side takes the same receipt twice without harm.
"""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from app.identity.access_tokens import token_keys
from app.identity.tokens import TokenFault
from app.ids import MOVE, parse, wire
from app.moves.outward import CONFIRM, PartnerFault, call_partner
from app.moves.package import Opened
from app.moves.partners import partner, said_by_partner
from app.moves.tables import arrival
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

if TYPE_CHECKING:
    from uuid import UUID

TYPE = "kiim-move-receipt+jwt"
SECONDS = 5.0
BATCH = 20
LASTS = timedelta(days=120)
"""How long a receipt is good, and tried: the other side remembers what it was told to, however late."""
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=6)


def receipt_for(uow: UnitOfWork, opened: Opened, taken: int) -> str:
    """The signed receipt of this arrival."""
    claims = {
        "iss": uow.world.settings.issuer,
        "aud": opened.partner["issuer"],
        "sub": wire(MOVE, opened.move),
        "jti": f"receipt-{wire(MOVE, opened.move)}",
        "iat": int(uow.now.timestamp()),
        "exp": int((uow.now + LASTS).timestamp()),
        "content_sha256": opened.sha256,
        "taken": taken,
    }
    return token_keys(uow.world.keyring).sign_document(claims, TYPE)


async def read_receipt(uow: UnitOfWork, token: str) -> "tuple[str, UUID, int]":
    """Which instance confirms which move, and when it arrived there. Raises TokenFault."""
    found, claims = await said_by_partner(uow, token, TYPE, longest=int(LASTS.total_seconds()), takes=True)
    move = parse(MOVE, str(claims["sub"]))
    iat = claims.get("iat")
    if move is None or not isinstance(iat, int):
        raise TokenFault("a receipt names the move and its time")
    return str(found["issuer"]), move, iat


async def deliver_due(world: World) -> int:
    """Send every receipt that is due, at most a batch; returns how many were settled."""
    settled = 0
    for _ in range(BATCH):
        async with open_unit(world) as uow:
            uow.unaudited("a receipt names a move and nobody; the arrival was recorded")
            row = (
                (
                    await uow.session.execute(
                        select(arrival)
                        .where(arrival.c.receipt_status == "pending", arrival.c.next_at <= uow.now)
                        .order_by(arrival.c.next_at)
                        .limit(1)
                        .with_for_update(skip_locked=True)
                    )
                )
                .mappings()
                .first()
            )
            if row is None:
                return settled
            settled += await _deliver(uow, dict(row))
    return settled


async def run_receipts(world: World, seconds: float = SECONDS) -> None:
    """Job of a serving process: deliver receipts for ever."""
    while True:
        await deliver_due(world)
        await asyncio.sleep(seconds)


async def _deliver(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    own = (arrival.c.partner == row["partner"]) & (arrival.c.departure_id == row["departure_id"])
    status = await _answered(uow, row)
    if status is None:
        wait = min(_FIRST * 2 ** min(row["attempts"], 20), _LONGEST)
        values: dict[str, Any] = {"attempts": row["attempts"] + 1, "next_at": uow.now + wait}
    else:
        values = {"attempts": row["attempts"] + 1, "receipt_status": status}
    await uow.session.execute(update(arrival).where(own).values(**values))
    return status is not None


async def _answered(uow: UnitOfWork, row: dict[str, Any]) -> str | None:
    """What the sending instance made of it; None: ask again later. One that is trusted no more is told nothing."""
    if uow.now - row["arrived_at"] > LASTS or await partner(uow, row["partner"]) is None:
        return "refused"
    try:
        status, _ = await call_partner(row["partner"], CONFIRM, {"receipt": row["receipt"]})
    except PartnerFault:
        return None
    return "confirmed" if status == 200 else "refused"

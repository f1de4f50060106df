"""How far an erasure is, and the proof of its steps, for whoever holds its receipt: a number that names nobody."""

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import select

from app.audit.when import row_of
from app.crypto.epochs import FINAL
from app.crypto.tables import shredded
from app.errors import NotFound
from app.ids import ERASURE, parse
from app.profile.erase import ERASE
from app.profile.proofs import own_proof
from app.unit_of_work import UnitOfWork

Step = Literal["erased", "final"]
_ROWS: dict[Step, str] = {"erased": ERASE, "final": FINAL}


class Erased(NamedTuple):
    """When the key was destroyed, and since when no older copy of it opens anything; None while that waits."""

    at: datetime
    final_at: datetime | None


async def find_erasure(uow: UnitOfWork, receipt: str) -> Erased:
    """The erasure of this receipt. Raises NotFound."""
    key_id = parse(ERASURE, receipt)
    row = (await uow.session.execute(select(shredded.c.at, shredded.c.final_at).where(shredded.c.key_id == key_id))).first()
    if row is None:
        raise NotFound()
    return Erased(row.at, row.final_at)


async def erasure_proof(uow: UnitOfWork, receipt: str, step: Step) -> str:
    """The proof of a step as a file (C2SP tlog-proof@v1). Raises NotFound, Unavailable while the row waits for its seal."""
    erased = await find_erasure(uow, receipt)
    moment = erased.at if step == "erased" else erased.final_at
    if moment is None:
        raise NotFound()
    async with uow.world.pool.acquire() as connection:
        seq = await row_of(connection, _ROWS[step], moment)
    if seq is None:  # erased again after a restore, or the log's month has been removed
        raise NotFound()
    return (await own_proof(uow, seq)).text

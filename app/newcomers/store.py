"""SQL of registering and linking: case numbers, one-time codes, duplicate tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, text, update

from app.crypto.blind_index import index_generation
from app.crypto.skeleton import DuplicateToken
from app.ledger.tables import duplicate_token, newcomer, newcomer_reference, release
from app.newcomers.tables import link_code
from app.unit_of_work import UnitOfWork


async def lock_case_number(uow: UnitOfWork, token: bytes) -> None:
    """Let registrations under the same case number of the same agency take turns until the end of the transaction."""
    key = int.from_bytes(token[:8], "big", signed=True)
    await uow.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


async def reference_by_case_number(uow: UnitOfWork, agency_id: UUID, token: bytes) -> str | None:
    """The agency's reference that carries this case number."""
    found = await uow.session.execute(
        select(newcomer_reference.c.reference).where(
            newcomer_reference.c.agency_id == agency_id, newcomer_reference.c.external_token == token
        )
    )
    return found.scalar_one_or_none()


async def replace_duplicate_tokens(uow: UnitOfWork, newcomer_id: UUID, tokens: Sequence[DuplicateToken]) -> None:
    """The newcomer's tokens from now on."""
    await uow.session.execute(delete(duplicate_token).where(duplicate_token.c.newcomer_id == newcomer_id))
    rows = {
        made.token: {
            "newcomer_id": newcomer_id,
            "token": made.token,
            "kind": made.kind,
            "index_generation": index_generation(uow.world.keyring),
        }
        for made in tokens
    }
    if rows:
        await uow.session.execute(insert(duplicate_token), list(rows.values()))


async def newcomers_sharing(
    uow: UnitOfWork, agency_id: UUID, tokens: Sequence[DuplicateToken], limit: int, but: UUID
) -> dict[UUID, float]:
    """This agency's newcomers who share a token and of whom it may read something, likeliest first; in no other agency's files.

    Each with how much is shared: a token counts the more the fewer of the agency's people share it, as in
    app/newcomers/matching.py. `but` is the newcomer who is asked about and counts nowhere.
    """
    if not tokens:
        return {}
    shared = (
        select(duplicate_token.c.newcomer_id, func.count().over(partition_by=duplicate_token.c.token).label("people"))
        .join(newcomer_reference, newcomer_reference.c.newcomer_id == duplicate_token.c.newcomer_id)
        .join(newcomer, newcomer.c.newcomer_id == duplicate_token.c.newcomer_id)
        .where(
            newcomer_reference.c.agency_id == agency_id,
            newcomer.c.status != "erased",
            newcomer.c.newcomer_id != but,
            duplicate_token.c.token.in_([made.token for made in tokens]),
            exists().where(
                release.c.newcomer_id == duplicate_token.c.newcomer_id,
                release.c.agency_id == agency_id,
                release.c.valid_until > uow.now,
            ),
        )
        .subquery()
    )
    much = func.sum(1.0 / shared.c.people)
    rows = await uow.session.execute(
        select(shared.c.newcomer_id, much).group_by(shared.c.newcomer_id).order_by(much.desc(), shared.c.newcomer_id).limit(limit)
    )
    return {newcomer_id: float(share) for newcomer_id, share in rows}


async def add_link_code(uow: UnitOfWork, token: bytes, newcomer_id: UUID, expires_at: datetime) -> None:
    """The newcomer's new code; a code she had before is void."""
    await uow.session.execute(delete(link_code).where(link_code.c.newcomer_id == newcomer_id, (link_code.c.used_at.is_(None))))
    await uow.session.execute(insert(link_code).values(code_token=token, newcomer_id=newcomer_id, expires_at=expires_at))


async def whose_link_code(uow: UnitOfWork, token: bytes) -> UUID | None:
    """Whose code this is if it is open; proves nothing before `use_link_code` under that person's lock."""
    found = await uow.session.execute(select(link_code.c.newcomer_id).where(*_open(uow, token)))
    return found.scalar_one_or_none()


async def use_link_code(uow: UnitOfWork, token: bytes, agency_id: UUID) -> bool:
    """Use the code up for this agency; False for one that is unknown, used or out of date."""
    used = await uow.session.execute(
        update(link_code).where(*_open(uow, token)).values(used_by=agency_id, used_at=uow.now).returning(link_code.c.newcomer_id)
    )
    return used.first() is not None


def _open(uow: UnitOfWork, token: bytes) -> tuple[ColumnElement[bool], ...]:
    return link_code.c.code_token == token, link_code.c.used_at.is_(None), link_code.c.expires_at > uow.now

"""SQL of registering and linking: case numbers, one-time codes, duplicate tokens."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, text, update

from app.crypto.blind_index import index_generation
from app.crypto.skeleton import TENTHS, DuplicateToken
from app.ledger.tables import duplicate_token, newcomer_reference
from app.newcomers.tables import link_code
from app.unit_of_work import UnitOfWork

_SHARING = text("""
  WITH asked AS (
    SELECT a.about, a.tenths, decode(one, 'hex') AS token
      FROM unnest(CAST(:about AS uuid[]), CAST(:tenths AS int[]), CAST(:sought AS text[])) AS a (about, tenths, sought)
     CROSS JOIN LATERAL unnest(string_to_array(a.sought, ' ')) AS one),
  shared AS MATERIALIZED (
    SELECT asked.about, asked.tenths, asked.token, t.newcomer_id
      FROM asked
     CROSS JOIN LATERAL (SELECT d.newcomer_id FROM duplicate_token d WHERE d.token = asked.token OFFSET 0) t
     WHERE t.newcomer_id <> asked.about),
  readable AS MATERIALIZED (
    SELECT s.newcomer_id
      FROM (SELECT DISTINCT newcomer_id FROM shared) s
     CROSS JOIN LATERAL (SELECT FROM newcomer n WHERE n.newcomer_id = s.newcomer_id AND n.status <> 'erased' LIMIT 1) n
     CROSS JOIN LATERAL (
           SELECT FROM newcomer_reference r
            WHERE r.newcomer_id = s.newcomer_id AND r.agency_id = :agency AND NOT r.alias LIMIT 1) r
     CROSS JOIN LATERAL (
           SELECT FROM release l
            WHERE l.newcomer_id = s.newcomer_id AND l.agency_id = :agency AND l.valid_until > :now LIMIT 1) l),
  weighed AS (
    SELECT about, newcomer_id, tenths / (10.0 * count(*) OVER (PARTITION BY about, token)) AS counts
      FROM shared JOIN readable USING (newcomer_id)),
  ranked AS (
    SELECT about, newcomer_id, sum(counts) AS much,
           row_number() OVER (PARTITION BY about ORDER BY sum(counts) DESC, newcomer_id) AS place
      FROM weighed GROUP BY about, newcomer_id)
  SELECT about, newcomer_id, much FROM ranked WHERE place <= :limit ORDER BY about, place""")
"""Each token and each person is looked up in an index (OFFSET and LIMIT see to that), however many people there are besides."""


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

    Each with how much is shared: a token counts the more the fewer of the agency's people share it, and by its kind, as in
    app/newcomers/matching.py. `but` is the newcomer who is asked about and counts nowhere.
    """
    return (await sharing_of_many(uow, agency_id, {but: tokens}, limit))[but]


async def sharing_of_many(
    uow: UnitOfWork, agency_id: UUID, tokens: Mapping[UUID, Sequence[DuplicateToken]], limit: int
) -> dict[UUID, dict[UUID, float]]:
    """As `newcomers_sharing` for several newcomers, each with her tokens; the likeliest first for each of them."""
    found: dict[UUID, dict[UUID, float]] = {newcomer_id: {} for newcomer_id in tokens}
    asked: list[tuple[UUID, int, str]] = []
    for newcomer_id, made in tokens.items():
        counting: dict[int, list[bytes]] = defaultdict(list)
        for token, kind in {token: kind for kind, token in made}.items():
            counting[TENTHS[kind]].append(token)
        asked += [(newcomer_id, tenths, b"".join(several).hex(" ", 8)) for tenths, several in counting.items()]
    if not asked:
        return found
    about, tenths, sought = (list(column) for column in zip(*asked, strict=True))
    wanted = {"about": about, "tenths": tenths, "sought": sought, "agency": agency_id, "now": uow.now, "limit": limit}
    for about_id, newcomer_id, share in await uow.session.execute(_SHARING, wanted):
        found[about_id][newcomer_id] = float(share)
    return found


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

"""What stayed of an erased record as evidence goes when claims can no longer be raised: three years from the end of that year.

Art. 7(1) GDPR, §§ 195, 199 BGB (to be confirmed by the operator's lawyer). Gone then are the ledger without content, the
references of former recipients, what they were told and answered, and the row itself; agencies that ask hear `not-found` and no
longer `erased`. The name of the destroyed key stays for ever: a restored copy of that age must be erased again, and it names
nobody.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.audit.record import Entry
from app.retention.owner import as_owner, logged
from app.world import World

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

GONE: Final = "retention.evidence"
_BATCH = 500
_DUE = """
  SELECT n.newcomer_id FROM newcomer n JOIN keys.shredded s USING (key_id)
   WHERE n.status = 'erased' AND s.at < $1 ORDER BY 1 LIMIT $2"""
_COUNT = "SELECT count(*) FROM newcomer n JOIN keys.shredded s USING (key_id) WHERE n.status = 'erased' AND s.at < $1"
_ACKNOWLEDGED = "DELETE FROM change_acknowledgement a USING change c WHERE c.change_id = a.change_id AND c.newcomer_id = ANY($1)"
_MERGED = "DELETE FROM {table} WHERE survivor_id = ANY($1) OR other_id = ANY($1)"
OF_THE_PERSON: Final = (
    "change",
    "ledger_event",
    "newcomer_reference",
    "rights_request",
    "guardian",
    "death_report",
    "departure",
    "account",
    "letter",
    "retention_clock",
    "newcomer",
)
"""Tables with rows of an erased person, in the order in which they go: each before what it refers to."""
_GUARDED = ("change", "ledger_event")
_UNKNOWN = "DELETE FROM rights_request WHERE newcomer_id IS NULL AND answered_at < $1"


def claims_over(world: World) -> datetime:
    """What was erased before this moment is no longer needed as evidence."""
    return datetime(world.clock.now().year - world.settings.evidence_years, 1, 1, tzinfo=UTC)


async def due(world: World) -> int:
    """Of how many erased people the evidence is no longer needed."""
    async with world.pool.acquire() as connection:
        return int(await connection.fetchval(_COUNT, claims_over(world)))


async def remove_evidence(world: World) -> int:
    """Remove it, in batches; returns of how many people. Refused without the owner's login."""
    done, before = 0, claims_over(world)
    async with as_owner(world) as connection:
        await connection.execute(_UNKNOWN, before)
        while ids := [row["newcomer_id"] for row in await connection.fetch(_DUE, before, _BATCH)]:
            async with logged(world, connection, [Entry(GONE)]):
                await _remove(connection, ids)
            done += len(ids)
    return done


async def _remove(connection: "Connection", ids: list[UUID]) -> None:
    for table in _GUARDED:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    await connection.execute(_ACKNOWLEDGED, ids)
    for table in ("merge_offer", "merge"):
        await connection.execute(_MERGED.format(table=table), ids)
    for table in OF_THE_PERSON:
        await connection.execute(f"DELETE FROM {table} WHERE newcomer_id = ANY($1)", ids)
    for table in _GUARDED:
        await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")

"""Everything stored about each newcomer, one newcomer after the other, in bounded memory.

Several cursors of one snapshot run side by side, all in the order of the newcomer's id; rows whose newcomer does not exist are
passed over here and named by `app.verify.orphans`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from app.crypto.row_mac import RELEASE_MESSAGE

if TYPE_CHECKING:
    import asyncpg

    from app.crypto.keyring import Connection

    Record = asyncpg.Record

PREFETCH = 500

HEADS = """
  SELECT n.newcomer_id, n.status, n.key_id, n.dek_generation, n.profile_version, n.ledger_n, n.ledger_hash, n.manifest,
         d.epoch, d.wrapped, d.subject_ref, st.state_hash,
         ARRAY(SELECT (f.generation, f.epoch, f.wrapped) FROM keys.dek f
                WHERE f.key_id = n.key_id AND f.generation < n.dek_generation) AS formers,
         EXISTS (SELECT FROM keys.shredded s WHERE s.key_id = n.key_id) AS shredded
    FROM newcomer n
    LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
    LEFT JOIN LATERAL (SELECT e.state_hash FROM audit.state e WHERE e.subject_ref = d.subject_ref
                        ORDER BY e.seq DESC LIMIT 1) st ON true
   ORDER BY n.newcomer_id"""
_PARTS = {
    "blocks": "SELECT newcomer_id, category, row_version, sealed FROM profile_category ORDER BY newcomer_id, category",
    "events": "SELECT newcomer_id, n, body, detail, hash, mac, mac_generation FROM ledger_event ORDER BY newcomer_id, n",
    "releases": f"SELECT l.*, {RELEASE_MESSAGE} AS message FROM release l ORDER BY newcomer_id, agency_id, purpose",
    "requests": "SELECT newcomer_id, request_id, agency_id, recipient_id, purpose, state, reason, created_at "
    "FROM consent_request ORDER BY newcomer_id, request_id",
    "vectors": "SELECT newcomer_id, layout, generation, sealed, valid_until FROM stat_vector ORDER BY newcomer_id",
    "tokens": "SELECT newcomer_id, token, kind, index_generation FROM duplicate_token ORDER BY newcomer_id",
}


@dataclass(slots=True)
class Stored:
    """One newcomer's row with her key, and all rows that hang on her."""

    head: "Record"
    blocks: "list[Record]" = field(default_factory=list)
    events: "list[Record]" = field(default_factory=list)
    releases: "list[Record]" = field(default_factory=list)
    requests: "list[Record]" = field(default_factory=list)
    vectors: "list[Record]" = field(default_factory=list)
    tokens: "list[Record]" = field(default_factory=list)


class _Sorted:
    """A stream of rows sorted by newcomer, taken newcomer by newcomer."""

    def __init__(self, rows: "AsyncIterator[Record]") -> None:
        self._rows = rows
        self._next: Record | None = None
        self._started = False

    async def of(self, newcomer_id: UUID) -> "list[Record]":
        """The rows of this newcomer; newcomers must be asked for in ascending order."""
        if not self._started:
            self._started = True
            await self._advance()
        found: list[Record] = []
        while self._next is not None and self._next["newcomer_id"] <= newcomer_id:
            if self._next["newcomer_id"] == newcomer_id:
                found.append(self._next)
            await self._advance()
        return found

    async def _advance(self) -> None:
        self._next = await anext(self._rows, None)


async def stored_newcomers(connection: "Connection") -> AsyncIterator[Stored]:
    """Every newcomer with all her rows; needs an open transaction, which should be a repeatable-read snapshot."""
    parts = {name: _Sorted(aiter(connection.cursor(query, prefetch=PREFETCH))) for name, query in _PARTS.items()}
    async for head in connection.cursor(HEADS, prefetch=PREFETCH):
        yield Stored(head, **{name: await part.of(head["newcomer_id"]) for name, part in parts.items()})

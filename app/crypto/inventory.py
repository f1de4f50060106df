"""Which wrapped keys the database holds, by provider and epoch; counts only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.crypto.provider import ProviderStatus

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class Held:
    """How many keys of a kind (`data`, `service`) one epoch of one provider wraps."""

    kind: str
    provider: str
    epoch: int
    keys: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """The wrapped keys, and how many newcomers' keys were destroyed for good."""

    held: tuple[Held, ...]
    shredded: int

    def strangers(self, status: ProviderStatus) -> Iterable[Held]:
        """What this provider cannot open: keys of another provider, or of an epoch that it does not have."""
        return (one for one in self.held if one.provider != status.provider or one.epoch not in status.epochs)


_COUNTED = """
  SELECT 'data' AS kind, provider, epoch, count(*) AS keys FROM keys.dek GROUP BY provider, epoch
  UNION ALL
  SELECT 'service', provider, epoch, count(*) FROM keys.service GROUP BY provider, epoch
  ORDER BY kind, provider, epoch
"""


async def inventory(connection: "Connection") -> Inventory:
    """Count; one pass over an index of short rows."""
    rows = await connection.fetch(_COUNTED)
    shredded = await connection.fetchval("SELECT count(*) FROM keys.shredded")
    return Inventory(tuple(Held(**dict(row)) for row in rows), shredded)

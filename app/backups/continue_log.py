"""A restored database goes on where its data ends: log and feed are in the order of transactions, and a new server begins at 3.

Transaction ids are used up until the server stands above everything restored, so that no change is hidden from the feed and
every place in it that agencies remember stays right. The log's era is raised besides.
"""

from typing import TYPE_CHECKING

from app.crypto.epochs import Told
from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

MOST = 100_000_000
"""Some minutes of work for the server at 200,000 a second and more."""

_STEP = 200_000
_HIGHEST = """
  SELECT greatest((SELECT max(xid::text::bigint) FROM change), (SELECT max(xid::text::bigint) FROM audit.event), 0)"""
_NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_ERA = """
  SELECT 1 + greatest((SELECT max(era) FROM audit.event), (SELECT max(era) FROM audit.sealer_state), 0)"""


class TooFarBehind(ConfigurationProblem):
    """The new server would have to use up too many transaction ids; the message says what to do instead."""


async def continue_log(owner_url: str, tell: Told = lambda *_: None) -> int:
    """Bring the server above the restored data and raise the era; gives the new era. Can be repeated."""
    async with open_setup(owner_url) as connection:
        await connection.execute(f"SET ROLE {OWNER}; SET synchronous_commit = off")
        await _use_up(connection, tell)
        era: int = await connection.fetchval(_ERA)
        await connection.execute(f"ALTER TABLE audit.event ALTER COLUMN era SET DEFAULT {int(era)}")
        return era


async def _use_up(connection: "Connection", tell: Told) -> None:
    highest, now = await connection.fetchval(_HIGHEST), await connection.fetchval(_NEXT)
    behind = highest + 1 - now
    if behind > MOST:
        raise TooFarBehind(
            f"The restored log ends at transaction {highest:,}, this server stands at {now:,}. Stop the server, run "
            f"`pg_resetwal --next-transaction-id={highest % 2**32 + 1_000_000}` (and `--epoch={highest >> 32}`) on its folder, "
            "start it and run `kiim keys restore`."
        )
    done = 0
    while done < behind:
        part = min(_STEP, behind - done)
        await connection.execute(
            f"DO $$ BEGIN FOR i IN 1..{int(part)} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
        )
        done += part
        tell("transactions", done, behind)

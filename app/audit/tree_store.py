"""SQL of the sealed log: reading leaves, tiles and checkpoints by whichever connection, as one snapshot shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.audit.merkle import HASH, Frontier
from app.audit.tiles import WIDTH, Place, Tiles, width_at

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

CURRENT_ERA = """
  (SELECT pg_get_expr(d.adbin, d.adrelid)::int FROM pg_attrdef d
     JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = 'audit.event'::regclass AND a.attname = 'era')"""
"""The era in which rows are written now: no row of a later one can be honest."""
BY_INDEX = "SELECT set_config('enable_' || way, 'off', $1) FROM unnest(ARRAY['sort', 'bitmapscan', 'seqscan']) way"
"""For this transaction, or for the connection: rows of the log come in the order of an index. How many wait the planner does not
know, and its guess must not make it sort them all."""
BEYOND = "e.era = s.era AND (e.xid, e.seq) > (s.last_xid, s.last_seq)"
NEXT_ERA_WAITS = f"""
  (SELECT true FROM audit.event e WHERE e.era > s.era AND e.era <= {CURRENT_ERA} ORDER BY e.era LIMIT 1) IS NOT NULL"""
"""Beside a row `s` of the sealer's state. Asked for the first row in order, not for any: that takes one step in the index."""
_STATE = "SELECT era, last_xid, last_seq, size, frontier FROM audit.sealer_state"
_TILES = f"""
  SELECT level, n, hashes FROM audit.tile WHERE (level, n) IN (SELECT * FROM unnest($1::smallint[], $2::bigint[]))
  UNION ALL
  SELECT 0, idx / {WIDTH}, string_agg(hash, '' ORDER BY idx) FROM audit.leaf WHERE idx >= $3 AND idx < $4 GROUP BY 2"""
_NEWEST = "SELECT size, root, note FROM audit.checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1"


class TreeFault(Exception):
    """The stored tree does not fit together, or not with what was signed; the text says where, for the operator."""


@dataclass(frozen=True, slots=True)
class State:
    """Up to where the log is sealed: the last row by era, transaction and number, and the tree."""

    era: int
    last_xid: int
    last_seq: int
    tree: Frontier


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed checkpoint as stored."""

    size: int
    root: bytes
    note: str


async def read_state(connection: "Connection", *, lock: bool = False) -> State:
    """Up to where the log is sealed. TreeFault if the row was tampered with."""
    row = await connection.fetchrow(_STATE + (" FOR UPDATE" if lock else ""))
    if row is None:
        raise TreeFault("the sealer's state is gone")
    try:
        return State(row["era"], row["last_xid"], row["last_seq"], Frontier.unpack(row["size"], row["frontier"]))
    except ValueError:
        raise TreeFault("the sealer's state does not fit its size") from None


async def newest_signed(connection: "Connection") -> Signed | None:
    """The newest signed checkpoint."""
    row = await connection.fetchrow(_NEWEST)
    return None if row is None else Signed(row["size"], row["root"], row["note"])


async def read_tiles(connection: "Connection", places: Collection[Place], size: int) -> Tiles:
    """These tiles as they were, or are, in a tree of this size. TreeFault if one is missing or too narrow.

    Level 0 is stored as whole tiles only; the last one is made of the leaves.
    """
    wanted = {place: width_at(size, place) for place in places}
    stored = [place for place, width in wanted.items() if place.level > 0 or width == WIDTH]
    begin = size - size % WIDTH
    upto = size if Place(0, size // WIDTH) in wanted else begin
    rows = await connection.fetch(_TILES, [place.level for place in stored], [place.n for place in stored], begin, upto)
    found: dict[Place, bytes] = {Place(row["level"], row["n"]): row["hashes"] for row in rows}
    for place, width in wanted.items():
        if len(found.get(place, b"")) < width * HASH:
            raise TreeFault(f"tile {place.level}/{place.n} is missing or too narrow")
    return {place: found.get(place, b"")[: width * HASH] for place, width in wanted.items()}

"""Proofs made from the stored tree: that one row stands in the log, and that the log only grew since an older checkpoint."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.audit.checkpoint import EntryProof, Question
from app.audit.tiles import consistency_nodes, inclusion_nodes, places_of, proof_of
from app.audit.tree_store import Signed, TreeFault, read_tiles

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_PUBLISHED = """
  SELECT c.size, c.root, c.note || coalesce(
           (SELECT string_agg(w.line, '' ORDER BY w.witness) FROM audit.cosignature w WHERE w.size = c.size), '') AS note
    FROM audit.checkpoint c
   WHERE c.size = coalesce(
           (SELECT max(w.size) FROM audit.cosignature w WHERE w.size > {above}),
           (SELECT max(n.size) FROM audit.checkpoint n WHERE n.note IS NOT NULL))"""
_PUBLISHED_ABOVE = _PUBLISHED.format(above="$1")
_ENTRY = f"""
  SELECT l.idx, e.body, p.size, p.note FROM audit.leaf l JOIN audit.event e USING (seq)
         CROSS JOIN LATERAL ({_PUBLISHED.format(above="l.idx")}) p WHERE l.seq = $1"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The row is there and not sealed yet: in a moment it will be."""


async def entry_proof(connection: "Connection", seq: int) -> EntryProof | Waiting:
    """The proof of one row, against the newest checkpoint that witnesses saw, or else the newest signed one. TreeFault."""
    row = await connection.fetchrow(_ENTRY, seq)
    if row is None or row["size"] <= row["idx"]:
        return Waiting()
    nodes = inclusion_nodes(row["idx"], row["size"])
    tiles = await read_tiles(connection, places_of(nodes), row["size"])
    return EntryProof(row["body"].encode(), row["idx"], tuple(proof_of(nodes, tiles)), row["note"])


async def published(connection: "Connection", above: int = -1) -> Signed | None:
    """The newest checkpoint with its cosignatures: of more than `above` rows one that witnesses saw, if there is one."""
    row = await connection.fetchrow(_PUBLISHED_ABOVE, above)
    return None if row is None else Signed(row["size"], row["root"], row["note"])


async def growth_proof(connection: "Connection", old: int, signed: Signed) -> Question:
    """The proof that the log of this checkpoint begins with its first `old` rows, as a witness takes it. TreeFault."""
    if not 0 <= old <= signed.size:
        raise TreeFault(f"there is no proof from {old} to {signed.size} rows")
    nodes = consistency_nodes(old, signed.size)
    tiles = await read_tiles(connection, places_of(nodes), signed.size)
    return Question(old, tuple(proof_of(nodes, tiles)), signed.note)

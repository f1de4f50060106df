"""The sealer: rows of the log become leaves of the tree, in an order that is final, and each new root is signed.

Order: era, transaction, number. Only transactions below the oldest one still running are taken: none can commit below that
horizon later, whatever was rolled back or numbered in between, so no row is ever passed over and no writer waits. A transaction
that stays open anywhere in the cluster only delays.

One tick: take the state's lock; refuse unless the stored tree is the one signed last; append leaves, tiles and an unsigned
checkpoint; commit. Then sign, write down size and root outside the database, and only then publish the signature. Wherever a
tick is cut off, the next start proves that the stored tree continues the remembered one and goes on.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.audit.checkpoint import Checkpoint
from app.audit.merkle import EMPTY_ROOT, HASH, Frontier, is_consistent, leaf_hash
from app.audit.note import Signer, note
from app.audit.sealer_files import Memory, SealerFiles
from app.audit.tiles import WIDTH, Place, consistency_nodes, frontier_of, places_of, places_of_frontier, proof_of
from app.audit.tree_store import (
    BEYOND,
    BY_INDEX,
    CURRENT_ERA,
    NEXT_ERA_WAITS,
    State,
    TreeFault,
    newest_signed,
    read_state,
    read_tiles,
)
from app.audit.verify import Finding, LogVerifier
from app.crypto.row_macs import ChecksRows
from app.errors import ConfigurationProblem

if TYPE_CHECKING:
    from asyncpg import Record

    from app.crypto.keyring import Connection

BATCH = 2_000
_SLICE = 100  # rows checked before others get their turn
_PEN = ThreadPoolExecutor(1, "sealer-memory")  # the memory's file waits for the disk twice: meanwhile requests are answered
_REMEMBERED_ROWS = 5_000  # looked at again after a start, so that what writers acknowledge next can be judged

_WAITS = f"""
  SELECT (SELECT true FROM audit.event e WHERE {BEYOND} AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY e.era, e.xid, e.seq LIMIT 1) IS NOT NULL OR {NEXT_ERA_WAITS} FROM audit.sealer_state s"""
_COLUMNS = "seq, xid, body, mac, mac_len, subject_ref, state_hash, action"
_PLACE = "era = $1 AND (xid, seq) > ($2::xid8, $3) AND ($4 OR xid < pg_snapshot_xmin(pg_current_snapshot()))"
_ROWS = f"SELECT {_COLUMNS} FROM audit.event WHERE {_PLACE} ORDER BY xid, seq LIMIT $5"
_LAST_ROWS = f"""
  SELECT * FROM (SELECT {_COLUMNS} FROM audit.event WHERE era = $1 AND (xid, seq) <= ($2::xid8, $3)
                  ORDER BY era DESC, xid DESC, seq DESC LIMIT $4) newest ORDER BY xid, seq"""
_NEXT_ERA = f"SELECT min(era) FROM audit.event WHERE era > $1 AND era <= {CURRENT_ERA}"
_TILE = """
  INSERT INTO audit.tile AS t (level, n, hashes) VALUES ($1, $2, $3)
  ON CONFLICT (level, n) DO UPDATE SET hashes = t.hashes || excluded.hashes WHERE octet_length(t.hashes) = $4"""
_SEALED = "UPDATE audit.sealer_state SET era = $1, last_xid = $2, last_seq = $3, size = $4, frontier = $5"
_CHECKPOINT = "INSERT INTO audit.checkpoint (size, root) VALUES ($1, $2)"
_SIGN = "UPDATE audit.checkpoint SET note = $2 WHERE size = $1 AND note IS NULL"
_UNSIGNED = "SELECT size, root FROM audit.checkpoint WHERE note IS NULL ORDER BY size"


@dataclass(slots=True)
class Grown:
    """What one tick adds: the new tree, its leaves and what the tiles gain, by their place."""

    tree: Frontier
    leaves: list[tuple[int, int, bytes]]
    tiles: dict[Place, list[bytes]]


class Sealer:
    """Seals through one connection of the auditor's; whoever opens one holds the leader's lock."""

    def __init__(self, connection: "Connection", files: SealerFiles, signer: Signer, state: State, tail: bytes) -> None:
        self._connection = connection
        self._files = files
        self._signer = signer
        self._tree = state.tree
        self._tail = _split(tail)  # leaves of the last tile of level 0 while it is not whole
        self._check: LogVerifier | None = None

    @classmethod
    async def open(cls, connection: "Connection", files: SealerFiles, origin: str, keyring: ChecksRows | None = None) -> "Sealer":
        """Prove that the stored tree continues the one signed last, and sign it. Raises TreeFault, ConfigurationProblem.

        With a keyring, the sealed rows' MACs and numbers are judged on the way.
        """
        files.sweep()
        await connection.execute(BY_INDEX, False)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            state = await read_state(connection)
            signer = files.signer(origin, make=state.tree.size == 0)
            await _prove_memory(connection, _memory(files, signer.verifier.name, state.tree.size), state.tree)
            place = Place(0, state.tree.size // WIDTH)
            tail = (await read_tiles(connection, [place], state.tree.size))[place]
            sealer = cls(connection, files, signer, state, tail)
            if keyring is not None:
                await sealer._look_back(state, keyring)
        if state.tree.size:
            await sealer._sign(state.tree)
        return sealer

    async def tick(self) -> int:
        """Seal what is final by now, a batch at most; gives how many rows that were. TreeFault if the tree is another one."""
        if not await self._connection.fetchval(_WAITS):
            return 0
        async with self._connection.transaction(isolation="repeatable_read"):
            state = await read_state(self._connection, lock=True)
            if (state.tree.size, state.tree.root) != (self._tree.size, self._tree.root):
                raise TreeFault(f"last signed {self._tree.size} rows, the database shows another tree of {state.tree.size}")
            era, rows = await self._rows(state)
            if not rows:
                return 0
            grown = self._grow(rows)
            await self._store(grown)
            last = rows[-1]
            await self._connection.execute(_SEALED, era, last["xid"], last["seq"], grown.tree.size, grown.tree.packed)
        self._tree = grown.tree
        rest = grown.tree.size % WIDTH
        self._tail = [*self._tail, *(leaf for _, _, leaf in grown.leaves)][-rest:] if rest else []
        await self._judge(rows)
        await self._sign(grown.tree)
        return len(rows)

    def findings(self) -> list[Finding]:
        """What was wrong with rows since the last call: MACs, numbers, digests. They are sealed all the same, as they are."""
        return [] if self._check is None else self._check.take_findings()

    @property
    def size(self) -> int:
        """How many rows are sealed and signed."""
        return self._tree.size

    async def _look_back(self, state: State, keyring: ChecksRows) -> None:
        self._check = LogVerifier(keyring, begun=True)
        rows = await self._connection.fetch(_LAST_ROWS, state.era, state.last_xid, state.last_seq, _REMEMBERED_ROWS)
        await self._judge(rows)
        self._check.take_findings()  # named when they were sealed; `kiim verify` names them again

    async def _rows(self, state: State) -> "tuple[int, list[Record]]":
        """The next rows and their era. An era that another one follows is over: nobody writes in it any more."""
        era, xid, seq = state.era, state.last_xid, state.last_seq
        while True:
            following = await self._connection.fetchval(_NEXT_ERA, era)
            rows = await self._connection.fetch(_ROWS, era, xid, seq, following is not None, BATCH)
            if rows or following is None:
                return era, rows
            era, xid, seq = following, 0, 0

    def _grow(self, rows: "Sequence[Record]") -> Grown:
        tree, tiles = self._tree.copy(), defaultdict[Place, list[bytes]](list)

        def emit(level: int, nth: int, value: bytes) -> None:
            tiles[Place(level, nth // WIDTH)].append(value)

        hashes = [leaf_hash(row["body"].encode()) for row in rows]
        leaves = [(idx, row["seq"], leaf) for idx, (row, leaf) in enumerate(zip(rows, hashes, strict=True), tree.size)]
        first = tree.size // WIDTH
        tree.extend(hashes, emit)
        ground = self._tail + hashes
        for n in range(first, tree.size // WIDTH):
            tiles[Place(0, n)] = ground[(n - first) * WIDTH : (n - first + 1) * WIDTH]
        return Grown(tree, leaves, dict(tiles))

    async def _store(self, grown: Grown) -> None:
        await self._connection.copy_records_to_table(
            "leaf", schema_name="audit", columns=("idx", "seq", "hash"), records=grown.leaves
        )
        for place, gained in sorted(grown.tiles.items()):
            held = 0 if place.level == 0 else (self._tree.size >> 8 * place.level) - place.n * WIDTH
            held = max(0, held) * HASH
            done = await self._connection.execute(_TILE, place.level, place.n, b"".join(gained), held)
            if done != "INSERT 0 1":
                raise TreeFault(f"tile {place.level}/{place.n} has another width than the tree")
        await self._connection.execute(_CHECKPOINT, grown.tree.size, grown.tree.root)

    async def _judge(self, rows: "Sequence[Record]") -> None:
        if self._check is None:
            return
        for at, row in enumerate(rows):
            seq, _, body, mac, mac_len, *columns = row  # in the order of the statement's columns
            self._check.feed(seq, body, mac, mac_len, tuple(columns))
            if at % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)

    async def _sign(self, tree: Frontier) -> None:
        """Sign the newest tree, remember it, then publish; checkpoints that a crash left unsigned are signed on the way."""
        name = self._signer.verifier.name
        await asyncio.get_running_loop().run_in_executor(_PEN, self._files.remember, Memory(name, tree.size, tree.root))
        for row in await self._connection.fetch(_UNSIGNED):
            if row["size"] != tree.size:
                await prove_growth(self._connection, row["size"], row["root"], tree)
            elif row["root"] != tree.root:
                raise TreeFault(f"the checkpoint of {row['size']} rows has another root than the tree")
            text = Checkpoint(name, row["size"], row["root"]).text
            await self._connection.execute(_SIGN, row["size"], note(text, [self._signer.sign(text)]))


def _memory(files: SealerFiles, name: str, size: int) -> Memory:
    """What was signed last. A log that begins here is remembered before its first row is sealed."""
    memory = files.read_memory()
    if memory is None and size == 0:
        memory = Memory(name, 0, EMPTY_ROOT)
        files.remember(memory)
    if memory is None:
        raise ConfigurationProblem(
            f"The log has {size} sealed rows, but its memory {files.memory} is missing: an older log could be put in its "
            "place unseen. Put the file back, or compare with a witness or an older checkpoint, then `kiim audit adopt`."
        )
    if memory.origin != name:
        raise ConfigurationProblem(f"The sealer's memory is of the log {memory.origin}, its key of {name}.")
    return memory


async def _prove_memory(connection: "Connection", memory: Memory, tree: Frontier) -> None:
    if tree.size < memory.size:
        raise TreeFault(f"last signed {memory.size}, the database has {tree.size}: the log was cut back")
    await prove_growth(connection, memory.size, memory.root, tree)


async def prove_growth(connection: "Connection", size: int, root: bytes, tree: Frontier) -> None:
    """Prove from the stored tiles that the tree begins with the one of this size and root. TreeFault if it does not."""
    nodes = consistency_nodes(size, tree.size)
    try:
        places = places_of(nodes) | places_of_frontier(tree.size)
        tiles = await read_tiles(connection, places, tree.size)
        proof = proof_of(nodes, tiles)
        if frontier_of(tree.size, tiles).root != tree.root:
            raise TreeFault(f"the tiles of the tree of {tree.size} rows do not give its root")
    except (KeyError, ValueError):
        raise TreeFault(f"the tiles do not lead from {size} to {tree.size} rows") from None
    if not is_consistent(size, tree.size, root, tree.root, proof):
        raise TreeFault(f"the tree of {tree.size} rows does not begin with the signed one of {size}: sealed rows were rewritten")


async def adopt(connection: "Connection", files: SealerFiles, origin: str) -> tuple[int, int]:
    """Take the tree of the database as it is for the last signed one; gives what was remembered and what is now.

    An operator's decision after a restore or a lost file: rows sealed since then are given up. Witnesses keep what they know.
    """
    state = await read_state(connection)
    signed = await newest_signed(connection)
    signer = files.signer(origin, make=state.tree.size == 0 and signed is None)
    try:
        before = files.read_memory()
    except ConfigurationProblem:
        before = None
    files.remember(Memory(signer.verifier.name, state.tree.size, state.tree.root))
    return (0 if before is None else before.size), state.tree.size


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]

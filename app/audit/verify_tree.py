"""Check the sealed log: every body gives its leaf, the leaves give tiles, checkpoints and state; nothing was put in or left out.

Bodies and leaves are read side by side in the order of the tree; where they part, the row is looked up and named. Roots are
compared wherever one is known: in stored checkpoints, in the sealer's memory, in what a witness signed.
"""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.audit.checkpoint import Checkpoint, opened_checkpoint
from app.audit.merkle import HASH, Frontier
from app.audit.note import NoteFault, Verifier
from app.audit.paired import Paired
from app.audit.tiles import WIDTH, Place, frontier_of, places_of_frontier
from app.audit.tree_store import TreeFault, read_state, read_tiles
from app.audit.verify import Finding

if TYPE_CHECKING:
    from asyncpg import Record

    from app.crypto.keyring import Connection

_LEVELS = "SELECT level, n, hashes FROM audit.tile WHERE level > 0"
_GROUND = "SELECT n, hashes FROM audit.tile WHERE level = 0 AND n >= $1 ORDER BY n"
_CHECKPOINTS = "SELECT size, root, note FROM audit.checkpoint WHERE size > $1 ORDER BY size"
_BATCH = 2_000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Known:
    """A root that is known from elsewhere than the log's own tables, and from where."""

    source: str
    size: int
    root: bytes


@dataclass(slots=True)
class TreeReport:
    """What a check of the sealed log found."""

    sealed: int = 0
    unsealed: int = 0
    removed: int = 0
    checkpoints: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, where: str, meaning: str) -> None:
        """Keep a finding."""
        self.findings.append(Finding(code, where, meaning))

    def as_json(self) -> dict[str, Any]:
        """The report as `kiim audit verify --json` prints it."""
        return {
            "clean": not self.findings,
            "sealed": self.sealed,
            "unsealed": self.unsealed,
            "bodies_removed": self.removed,
            "checkpoints": self.checkpoints,
            "root": base64.b64encode(self.root).decode(),
            "findings": [{"code": each.code, "where": each.where, "meaning": each.meaning} for each in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Against:
    """What the log is checked against beside itself; `since` is a signed checkpoint from which on it is checked."""

    verifier: Verifier | None = None
    known: Sequence[Known] = ()
    since: Checkpoint | None = None
    removed_below: int = 0


async def check_tree(connection: "Connection", against: Against, progress: Progress = lambda _: None) -> TreeReport:
    """Check the sealed log inside the caller's transaction, which shows one snapshot."""
    report = TreeReport()
    try:
        start = await _start(connection, against, report)
    except TreeFault as fault:
        report.find("audit-since", "the checkpoint to begin with", f"{fault}: the log does not continue it")
        return report
    pairs = Paired(connection, report.find, start.size, against.removed_below)
    tree = _Tree(start, against, report, await _tiles(connection), [row async for row in _checkpoints(connection, start.size)])
    await pairs.open()
    ground = await connection.cursor(_GROUND, -(-start.size // WIDTH))
    while batch := await pairs.next(_BATCH):
        tree.extend(batch)
        await tree.compare_ground(ground)
        progress(tree.size)
    await tree.compare_ground(ground, last=True)
    report.unsealed, report.removed = pairs.unsealed, pairs.removed
    await _finish(connection, tree, report)
    return report


async def _start(connection: "Connection", against: Against, report: TreeReport) -> Frontier:
    since = against.since
    if since is None:
        return Frontier()
    tiles = await read_tiles(connection, places_of_frontier(since.size), since.size)
    start = frontier_of(since.size, tiles)
    if start.root != since.root:
        raise TreeFault(f"the first {since.size} rows have another root")
    return start


async def _tiles(connection: "Connection") -> dict[Place, bytes]:
    return {Place(row["level"], row["n"]): row["hashes"] for row in await connection.fetch(_LEVELS)}


def _checkpoints(connection: "Connection", above: int) -> Any:
    return connection.cursor(_CHECKPOINTS, above, prefetch=_BATCH)


class _Tree:
    """The tree as the leaves give it, compared with everything that was stored about it."""

    def __init__(
        self, start: Frontier, against: Against, report: TreeReport, tiles: dict[Place, bytes], checkpoints: "list[Record]"
    ) -> None:
        self._tree = start
        self._report = report
        self._verifier = against.verifier
        self._tiles = tiles
        self._checkpoints = checkpoints
        self._next = 0
        self._bad_since: int | None = None
        self._last_good = start.size
        self._ground: list[bytes] = []
        self._known: dict[int, list[Known]] = defaultdict(list)
        for known in against.known:
            self._known[known.size].append(known)
        self._look()

    @property
    def size(self) -> int:
        """How many leaves were added."""
        return self._tree.size

    @property
    def root(self) -> bytes:
        """The root that they give."""
        return self._tree.root

    def extend(self, leaves: list[bytes]) -> None:
        """Add the next leaves and look wherever a root is known."""
        at = 0
        while at < len(leaves):
            size = self._tree.size
            upto = min((len(leaves), *(known - size + at for known in self._sizes() if known > size)))
            part = leaves[at:upto]
            self._tree.extend(part, self._emitted)
            # The tile in the midst of which the check began is not whole here.
            self._ground += part if self._ground or size % WIDTH == 0 else part[-size % WIDTH :]
            self._look()
            at = upto

    def _sizes(self) -> "Iterable[int]":
        if self._next < len(self._checkpoints):
            yield self._checkpoints[self._next]["size"]
        yield from self._known

    async def compare_ground(self, stored: Any, *, last: bool = False) -> None:
        """Compare the tiles of level 0 that are whole by now with the stored ones."""
        while len(self._ground) >= WIDTH:
            made, self._ground = b"".join(self._ground[:WIDTH]), self._ground[WIDTH:]
            n = (self.size - len(self._ground)) // WIDTH - 1
            rows = await stored.fetch(1)
            self._compare(n, made, rows[0]["hashes"] if rows and rows[0]["n"] == n else b"")
        if last and await stored.fetch(1):
            self._report.find("audit-tile", "level 0", "there are more tiles than the leaves fill")

    def left_over(self) -> "Iterable[Record]":
        """Checkpoints of more rows than there are."""
        return self._checkpoints[self._next :]

    def beyond(self) -> list[Known]:
        """Known roots of more rows than there are."""
        return [known for size, all_known in self._known.items() if size > self.size for known in all_known]

    def _emitted(self, level: int, nth: int, value: bytes) -> None:
        place, at = Place(level, nth // WIDTH), nth % WIDTH
        if self._tiles.get(place, b"")[at * HASH : (at + 1) * HASH] != value:
            self._report.find("audit-tile", f"tile {level}/{place.n}, hash {at}", "it is not the one that the leaves give")

    def _compare(self, n: int, made: bytes, stored: bytes) -> None:
        if made == stored:
            return
        for at in range(0, len(made), HASH):
            if made[at : at + HASH] != stored[at : at + HASH]:
                where = f"leaf {n * WIDTH + at // HASH}"
                self._report.find("audit-tile", where, "its hash is not in the tile that was made when it was sealed")

    def _look(self) -> None:
        size, root = self._tree.size, self._tree.root
        for known in self._known.get(size, ()):
            if known.root != root:
                self._report.find("audit-rewritten", f"the first {size} rows", f"{known.source} has another root for them")
        while self._next < len(self._checkpoints) and self._checkpoints[self._next]["size"] == size:
            self._checkpoint(self._checkpoints[self._next], root)
            self._next += 1

    def _checkpoint(self, row: "Record", root: bytes) -> None:
        size = row["size"]
        self._report.checkpoints += 1
        if row["root"] != root:
            if self._bad_since is None:  # every later one differs too: the first says where
                self._bad_since = size
                self._report.find(
                    "audit-checkpoint", f"checkpoint of {size} rows", f"rows {self._last_good} to {size - 1} give another root"
                )
        elif self._bad_since is None:
            self._last_good = size
        if row["note"] is None:
            if self._next + 1 < len(self._checkpoints):
                self._report.find("audit-unsigned", f"checkpoint of {size} rows", "newer ones are signed and this one is not")
        elif self._verifier is not None:
            self._signature(row, self._verifier)

    def _signature(self, row: "Record", verifier: Verifier) -> None:
        try:
            said, _ = opened_checkpoint(row["note"], [verifier])
        except NoteFault as fault:
            self._report.find("audit-signature", f"checkpoint of {row['size']} rows", str(fault))
            return
        if (said.origin, said.size, said.root) != (verifier.name, row["size"], row["root"]):
            self._report.find("audit-signature", f"checkpoint of {row['size']} rows", "what is signed is another one")


async def _finish(connection: "Connection", tree: _Tree, report: TreeReport) -> None:
    report.sealed, report.root = tree.size, tree.root
    for row in tree.left_over():
        report.find("audit-truncated", f"checkpoint of {row['size']} rows", f"only {tree.size} are sealed: the log was cut back")
    for known in tree.beyond():
        meaning = f"it knows {known.size} rows, the database has {tree.size}: the log was cut back"
        report.find("audit-truncated", known.source, meaning)
    try:
        state = await read_state(connection)
    except TreeFault as fault:
        report.find("audit-seal-state", "the sealer's state", str(fault))
        return
    if (state.tree.size, state.tree.root) != (tree.size, tree.root):
        report.find("audit-seal-state", "the sealer's state", f"it names another tree of {state.tree.size} rows")

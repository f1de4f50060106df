"""Bodies and leaves side by side, in the order of the tree; where they part it is found out which of the two moved, and named."""

import hashlib
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from app.audit.merkle import leaf_hash
from app.audit.tree_store import CURRENT_ERA

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_XID = "least(xid, '9223372036854775807'::xid8)::text::bigint"
_EVENTS = f"SELECT seq, body, era, {_XID} AS xid FROM audit.event {{where}} ORDER BY era, audit.event.xid, seq"
_AFTER = "WHERE (era, xid, seq) > (SELECT era, xid, seq FROM audit.event WHERE seq = (SELECT seq FROM audit.leaf WHERE idx = $1))"
_LEAVES = "SELECT idx, seq, hash FROM audit.leaf WHERE idx >= $1 ORDER BY idx"
_BEFORE = "SELECT EXISTS (SELECT FROM audit.event WHERE seq = (SELECT seq FROM audit.leaf WHERE idx = $1))"
_SEALED_UP_TO = "SELECT era, last_xid::text::bigint AS xid, last_seq AS seq FROM audit.sealer_state"
_END = f"SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid, {CURRENT_ERA} AS era"
_FETCH = 2_000
_sha256 = hashlib.sha256


class Event(NamedTuple):
    """A row of the log, in the order of the statement's columns."""

    seq: int
    body: str
    era: int
    xid: int


class Leaf(NamedTuple):
    """A leaf of the tree, in the order of the statement's columns."""

    idx: int
    seq: int
    hash: bytes


class Paired:
    """Gives the leaves in order, each compared with its body; `find` is told whatever is not as it was sealed."""

    def __init__(self, connection: "Connection", find: Callable[[str, str, str], None], start: int, removed_below: int) -> None:
        self._connection = connection
        self._find = find
        self._start = start
        self._removed_below = removed_below
        self._events: deque[Any] = deque()  # rows as they come: most are compared once and forgotten
        self._leaves: deque[Any] = deque()
        self._event_rows: Any = None
        self._leaf_rows: Any = None
        self._early: dict[int, Event] = {}  # bodies met before their leaf
        self._late: dict[int, Leaf] = {}  # leaves met before their body
        self._idx = start
        self.unsealed = 0
        self.removed = 0

    async def open(self) -> None:
        """Begin to read; with a start, from the row after it, unless that one's body was removed."""
        after = self._start > 0 and await self._connection.fetchval(_BEFORE, self._start - 1)
        where, values = (_AFTER, [self._start - 1]) if after else ("", [])
        self._event_rows = await self._connection.cursor(_EVENTS.format(where=where), *values)
        self._leaf_rows = await self._connection.cursor(_LEAVES, self._start)

    async def next(self, count: int) -> list[bytes]:
        """The next leaves' hashes, none after the last; then what else stands in the log is judged."""
        found: list[bytes] = []
        while len(found) < count:
            await self._fill()
            if not self._leaves:
                break
            self._in_step(found, count)
            if len(found) < count and self._leaves and not (self._events and self._events[0][0] == self._leaves[0][1]):
                await self._out_of_step(found)
        if not found:
            await self._rest()
        return found

    def _in_step(self, found: list[bytes], count: int) -> None:
        events, leaves, idx = self._events, self._leaves, self._idx
        for _ in range(min(len(events), len(leaves), count - len(found))):
            seq, body, *_ = events[0]
            at, sealed, leaf = leaves[0]
            if seq != sealed or at != idx:
                break
            events.popleft()
            leaves.popleft()
            idx += 1
            found.append(leaf)
            if _sha256(b"\x00" + body.encode()).digest() != leaf:
                self._edited(Leaf(at, sealed, leaf))
        self._idx = idx
        if events and leaves and len(found) < count and events[0][0] == leaves[0][1]:  # in step, but leaves before it are gone
            event, leaf = events.popleft(), self._take(found)
            if leaf_hash(event[1].encode()) != leaf.hash:
                self._edited(leaf)

    def _take(self, found: list[bytes]) -> Leaf:
        leaf = Leaf(*self._leaves.popleft())
        if leaf.idx != self._idx:
            self._find("audit-leaf-missing", f"leaves {self._idx} to {leaf.idx - 1}", "they are gone from the tree")
        self._idx = leaf.idx + 1
        found.append(leaf.hash)
        return leaf

    async def _out_of_step(self, found: list[bytes]) -> None:
        leaf, event = Leaf(*self._leaves[0]), Event(*self._events[0]) if self._events else None
        if leaf.seq in self._early:
            self._moved(self._take(found), self._early.pop(leaf.seq))
        elif leaf.seq < self._removed_below:
            self.removed += 1
            self._take(found)
        elif event is not None and event.seq in self._late:
            self._moved(self._late.pop(event.seq), self._next_event())
        elif not await self._connection.fetchval("SELECT EXISTS (SELECT FROM audit.event WHERE seq = $1)", leaf.seq):
            self._take(found)
            self._find("audit-sealed-missing", f"audit row {leaf.seq} (leaf {leaf.idx})", "it was sealed and is gone: deleted")
        elif event is None:
            self._late[leaf.seq] = self._take(found)
        else:
            await self._apart(event, found)

    async def _apart(self, event: Event, found: list[bytes]) -> None:
        """Both have a partner elsewhere, or the body has none at all."""
        idx = await self._connection.fetchval("SELECT idx FROM audit.leaf WHERE seq = $1", event.seq)
        if idx is None:
            self._never_sealed(self._next_event())
        elif idx < self._start:
            self._events.popleft()
        elif len(self._events) > 1 and self._events[1][0] == self._leaves[0][1]:
            self._early[event.seq] = self._next_event()
        else:
            leaf = self._take(found)
            self._late[leaf.seq] = leaf

    def _next_event(self) -> Event:
        return Event(*self._events.popleft())

    def _moved(self, leaf: Leaf, event: Event) -> None:
        self._find("audit-order", f"audit row {leaf.seq} (leaf {leaf.idx})", "it stands elsewhere than where it was sealed")
        if leaf_hash(event.body.encode()) != leaf.hash:
            self._edited(leaf)

    def _edited(self, leaf: Leaf) -> None:
        self._find("audit-edited", f"audit row {leaf.seq} (leaf {leaf.idx})", "its body is not the one that was sealed")

    def _never_sealed(self, event: Event) -> None:
        meaning = "it stands among sealed rows and never was sealed: back-dated"
        self._find("audit-never-sealed", f"audit row {event.seq}", meaning)

    async def _rest(self) -> None:
        """Rows after the last leaf: new ones, back-dated ones, and ones of transactions that cannot exist yet."""
        upto = await self._connection.fetchrow(_SEALED_UP_TO)
        last_xid, last_era = await self._connection.fetchrow(_END) or (0, 0)
        sealed = (0, 0, 0) if upto is None else (upto["era"], upto["xid"], upto["seq"])
        while self._events or await self._fill():
            event = self._next_event()
            if event.seq in self._late:
                self._moved(self._late.pop(event.seq), event)
            elif (event.era, event.xid, event.seq) <= sealed:
                self._never_sealed(event)
            elif event.era > last_era or (event.era == last_era and event.xid >= last_xid):
                meaning = "its transaction does not exist yet: it would never be sealed"
                self._find("audit-future", f"audit row {event.seq}", meaning)
            else:
                self.unsealed += 1
        for event in self._early.values():
            self._never_sealed(event)
        for leaf in self._late.values():
            self._find("audit-order", f"audit row {leaf.seq} (leaf {leaf.idx})", "it stands elsewhere than where it was sealed")

    async def _fill(self) -> bool:
        """Keep two of each at hand, as long as there are any."""
        if len(self._events) < 2:
            self._events.extend(await self._event_rows.fetch(_FETCH))
        if len(self._leaves) < 2:
            self._leaves.extend(await self._leaf_rows.fetch(_FETCH))
        return bool(self._events)

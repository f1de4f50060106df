"""Compose audit rows: canonical body, MAC, and a number from this process's own ledger of rows.

Body keys: a action, o outcome, s subject, u actor, ca case, ag agency, p purpose, g granting event, i consent, c categories,
y reason of a refusal, r request, at time, st state hash, d sealed detail, w/n writer and number, v version, x 16 random bytes,
rg table, row and version of a register change, ko keys that a provider opened in a minute, kc what a comparison of a
provider's log with ours found, ep epoch that began and how many destroyed keys it made final, ack a writer's acknowledgement,
rm a month of the log that was removed, z what only the main read decides (o s g i c y).
"""

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import orjson

from app.audit.detail import seal_detail
from app.clock import Clock
from app.crypto.data_keys import DataKey
from app.crypto.keyring import Keyring
from app.crypto.row_macs import ChecksRows

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

ACK = "writer.ack"
VERSION = 1
INSERT = "INSERT INTO audit.event (body, mac, mac_len) VALUES ($1, $2, $3)"

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
_LONGEST = 200
_FORGOTTEN_AFTER = 120.0  # seconds; longer than any statement or commit may take
_NAMED_AT_MOST = 400  # numbers named in one acknowledgement, so that its body stays below the column's limit


class Entry(NamedTuple):
    """What one audit row says; no newcomer id and no profile value in clear, `detail` is sealed under `key`."""

    action: str
    outcome: str = "allowed"
    subject_ref: UUID | None = None
    agency: UUID | None = None
    purpose: str | None = None
    categories: tuple[int, ...] = ()
    granting_event: int | None = None
    consent: UUID | None = None
    reason: str | None = None
    actor: str | None = None
    case: str | None = None
    state: str | None = None
    detail: Mapping[str, object] | None = None
    key: DataKey | None = None
    register: tuple[str, str, int] | None = None  # table, row and new version of a register change
    removed: Mapping[str, object] | None = None  # the month of the log that was removed, as `app.audit.removed` reads it
    openings: tuple[str, int, int, int] | None = None  # provider, minute, keys opened, of how many no answer came
    epoch: tuple[int, int] | None = None  # the epoch that began, and how many destroyed keys no copy opens any more
    compared: tuple[int, ...] | None = None  # what a comparison of openings found, as `app.audit.comparisons` reads it


class Composed(NamedTuple):
    """A row ready to insert, and its number; for the main read `body` is the part before `,"z":`."""

    body: str
    mac: bytes
    mac_len: int
    number: int


class Acknowledgement(NamedTuple):
    """A composed acknowledgement row and the last number it covers."""

    row: Composed
    upto: int


class AuditWriter:
    """Numbers the rows of one process and later says what became of each; one event loop, not thread-safe.

    Invariant: every number is pending, settled (written with the digest of its body, or aborted) or acknowledged. A number
    whose outcome stays unknown, because the connection died in the commit, is acknowledged as unknown after two minutes.
    """

    def __init__(self, keyring: Keyring, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.writer = os.urandom(8).hex()
        self._keyring = keyring
        self._clock = clock
        self._monotonic = monotonic
        self._last = 0
        self._upto = 0
        self._pending: dict[int, float] = {}
        self._settled: dict[int, bytes | None] = {}
        self._unknown: set[int] = set()
        self._acks: set[int] = set()

    def compose(self, entry: Entry, request_id: str, at: datetime | None = None) -> Composed:
        """Compose a whole row; the caller inserts it in the transaction it describes and reports `written` or `aborted`."""
        return self._composed(_members(entry) | _decision(entry), request_id, at, entry, cut=0)

    def compose_prefix(self, entry: Entry, request_id: str, at: datetime | None = None) -> Composed:
        """Compose the main read's row up to `z`: the statement appends `,"z":`, its decision as JSON, and `}`.

        Outcome, subject, granting event, consent, categories and reason belong into `z` and are left out here.
        """
        return self._composed(_members(entry), request_id, at, entry, cut=1)

    def written(self, number: int, body: str) -> None:
        """The row is committed with this body, as the database returned it."""
        if self._pending.pop(number, None) is not None:
            self._settled[number] = hashlib.sha256(body.encode()).digest()

    def aborted(self, number: int) -> None:
        """The row's transaction was certainly rolled back; after a lost connection report nothing, it becomes unknown."""
        if self._pending.pop(number, None) is not None:
            self._settled[number] = None

    def acknowledgement(self) -> Acknowledgement | None:
        """Compose the row that says what became of all numbers since the last one; None when there is nothing to say.

        digest = SHA-256 over the SHA-256 of each written body in number order. After the commit call `acknowledged`.
        """
        self._give_up_on_forgotten()
        upto, named, digest, worth = self._upto, 0, hashlib.sha256(), False
        aborted: list[int] = []
        unknown: list[int] = []
        while named < _NAMED_AT_MOST and (upto + 1 in self._settled or upto + 1 in self._unknown):
            upto += 1
            worth = worth or upto not in self._acks
            body_digest = self._settled.get(upto)
            if body_digest is not None:
                digest.update(body_digest)
                continue
            named += 1
            (unknown if upto in self._unknown else aborted).append(upto)
        if not worth:
            return None
        ack = {"aborted": aborted, "digest": digest.hexdigest(), "from": self._upto + 1, "unknown": unknown, "upto": upto}
        members: dict[str, object] = {"a": ACK, "o": "allowed", "ack": ack}
        row = self._composed(members, self.writer, None, None, cut=0)
        self._acks.add(row.number)
        return Acknowledgement(row, upto)

    def acknowledged(self, ack: Acknowledgement) -> None:
        """The acknowledgement is committed: what it covers need not be remembered."""
        self.written(ack.row.number, ack.row.body)
        for number in range(self._upto + 1, ack.upto + 1):
            self._settled.pop(number, None)
            self._unknown.discard(number)
            self._acks.discard(number)
        self._upto = ack.upto

    def _give_up_on_forgotten(self) -> None:
        horizon = self._monotonic() - _FORGOTTEN_AFTER
        while self._pending:
            number, since = next(iter(self._pending.items()))
            if since > horizon:
                return
            del self._pending[number]
            self._unknown.add(number)

    def _composed(
        self, members: dict[str, object], request_id: str, at: datetime | None, entry: Entry | None, cut: int
    ) -> Composed:
        mark = os.urandom(16)
        if entry is not None and entry.detail is not None:
            if entry.key is None or entry.key.subject_ref != entry.subject_ref:
                raise ValueError("a detail needs the key of the newcomer it is about")
            members["d"] = seal_detail(entry.key, mark, entry.detail)
        number = self._last + 1
        members["r"] = request_id
        members["at"] = at or self._clock.now()
        members["w"] = self.writer
        members["n"] = number
        members["v"] = VERSION
        members["x"] = mark.hex()
        body = orjson.dumps(members, _plain, _CANONICAL)
        covered = body[: len(body) - cut]
        self._last = number
        self._pending[number] = self._monotonic()
        return Composed(covered.decode(), row_mac(self._keyring, covered), len(covered), number)


async def append(connection: "Connection", row: Composed) -> None:
    """Insert a composed row in the connection's current transaction."""
    await connection.execute(INSERT, row.body, row.mac, row.mac_len)


def row_mac(keyring: Keyring, covered: bytes) -> bytes:
    """HMAC-SHA256(K_rowmac, u32 length ‖ covered part of the body)."""
    return keyring.rowmac(len(covered).to_bytes(4, "big") + covered)


def row_mac_fits(keyring: ChecksRows, mac: bytes, mac_len: int, body: bytes) -> bool:
    """Whether the service composed the first `mac_len` bytes of this body."""
    if not 0 < mac_len <= len(body):
        return False
    return keyring.rowmac_check(mac, mac_len.to_bytes(4, "big") + body[:mac_len])


def _plain(value: object) -> str:
    if isinstance(value, UUID):  # asyncpg's own subclass, which orjson does not know
        return str(value)
    raise TypeError


def _members(entry: Entry) -> dict[str, object]:
    members: dict[str, object] = {"a": entry.action}
    if entry.agency is not None:
        members["ag"] = entry.agency
    if entry.purpose is not None:
        members["p"] = entry.purpose
    if entry.register is not None:
        members["rg"] = list(entry.register)
    if entry.removed is not None:
        members["rm"] = dict(entry.removed)
    if entry.openings is not None:
        members["ko"] = list(entry.openings)
    if entry.compared is not None:
        members["kc"] = list(entry.compared)
    if entry.epoch is not None:
        members["ep"] = list(entry.epoch)
    for name, text in (("u", entry.actor), ("ca", entry.case)):
        if text is not None:
            if len(text) > _LONGEST:
                raise ValueError("an actor or case id is longer than the documented limit")
            members[name] = text
    return members


def _decision(entry: Entry) -> dict[str, object]:
    members: dict[str, object] = {"o": entry.outcome}
    if entry.categories:
        members["c"] = list(entry.categories)
    if entry.consent is not None:
        members["i"] = entry.consent.hex
    known = {"s": entry.subject_ref, "g": entry.granting_event, "y": entry.reason, "st": entry.state}
    return members | {name: value for name, value in known.items() if value is not None}

"""One newcomer under the stamp: her own id, key, seals, hashes and MACs around content that was told or judged before.

For very many people at once, as an import or the demo writes them. What many have in common (the body of a first consent, the
release that follows from it) is found out once; what belongs to one person is made here, and `kiim verify` recomputes all of it.
"""

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg.pgproto import pgproto

from app.audit.record import AuditWriter, Entry
from app.crypto.data_keys import new_data_key
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest, state_hash
from app.crypto.row_mac import GENESIS, ledger_hash, ledger_mac
from app.crypto.sealed import mark, seal_all
from app.ids import new_reference
from app.ledger.append import seal_detail
from app.ledger.blocks import SCHEMA_VERSION
from app.ledger.releases import release_row
from app.ledger.rows import Rows
from consent.release import Release
from consent.vocabulary import AgencyId, ConsentId

_ID = struct.Struct(">QQ")
_CHANCES = struct.Struct(">64Q")

Logged = Callable[..., Entry]
"""An entry that still takes the newcomer as its subject and, after a write, the new state."""


def uuid_at(moment: datetime) -> UUID:
    """A UUIDv7 (RFC 9562) of a moment, random below the millisecond, so that ids made in bulk sort by time as others do."""
    raw = bytearray(os.urandom(16))
    raw[:6] = int(moment.timestamp() * 1000).to_bytes(6, "big")
    raw[6] = 0x70 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return pgproto.UUID(bytes(raw))  # the driver's own class: made and sent in a tenth of the time


def uuids_at(moment: datetime) -> Iterator[UUID]:
    """UUIDv7s of a moment, each above the one before and with 62 random bits (RFC 9562, 6.2, method 1): rows at an index's end.

    From the 4,097th on they belong to the next millisecond.
    """
    counted = int(moment.timestamp() * 1000) << 12
    while True:
        for chance in _CHANCES.unpack(os.urandom(_CHANCES.size)):
            yield pgproto.UUID(_ID.pack(counted >> 12 << 16 | 7 << 12 | counted & 0xFFF, 2 << 62 | chance >> 2))
            counted += 1


class Stamped:
    """The rows of a newcomer in her first version; blocks and events first, then releases, at the end `finish`.

    `request_id` stands in her audit rows; None gives each row an id of its own.
    """

    def __init__(
        self,
        keyring: Keyring,
        writer: AuditWriter,
        rows: Rows,
        at: datetime,
        newcomer_id: UUID,
        request_id: str | None = None,
    ) -> None:
        self._keyring = keyring
        self._writer = writer
        self._rows = rows
        self._at = at
        self._request_id = request_id
        self.newcomer_id = newcomer_id
        self._id16 = newcomer_id.bytes
        self._key, dek = new_data_key(keyring)
        self._manifest = Manifest(1)
        self._head = GENESIS
        self._events = 0
        rows.add("keys.dek", dek)

    @property
    def subject_ref(self) -> UUID:
        """The newcomer's name in the audit log."""
        return self._key.subject_ref

    def blocks(self, blocks: Sequence[tuple[int, bytes]]) -> None:
        """Seal the first versions of these categories."""
        newcomer_id, sealed = self.newcomer_id, seal_all(self._key, self._id16, 1, SCHEMA_VERSION, blocks)
        rows = [(newcomer_id, category, 1, raw) for (category, _), raw in zip(blocks, sealed, strict=True)]
        self._rows.extend("profile_category", rows)
        self._manifest.entries |= {category: mark(raw) for _, category, _, raw in rows}

    def detail(self, plain: bytes) -> bytes:
        """Seal the personal part of the event that comes next; the event's body must name its SHA-256."""
        return seal_detail(self._key, self.newcomer_id, self._events + 1, plain)

    def event(self, body: str, detail: bytes | None = None) -> None:
        """Chain an event, given as its canonical body; `detail` is sealed."""
        self._events += 1
        self._head = ledger_hash(self._id16, self._events, self._head, body.encode())
        generation, mac = ledger_mac(self._keyring, self._head)
        self._rows.add("ledger_event", (self.newcomer_id, self._events, body, detail, self._head, mac, generation))

    def release(self, sample: Release, consent: ConsentId, valid_until: datetime | None) -> None:
        """Leave a release like the sample, for this newcomer's own consent."""
        release = Release(
            sample.agency,
            sample.purpose,
            sample.state,
            consent,
            sample.categories,
            sample.secrecy,
            valid_until,
            sample.ended_at,
            sample.granting_event,
        )
        self._rows.add("release", tuple(release_row(self._keyring, self.newcomer_id, release, self._head).values()))

    def refer(self, agency: AgencyId, token: bytes | None = None, *, registered: bool = False) -> None:
        """Give the agency its own reference of this newcomer, under the token of its own case number."""
        row = (self.newcomer_id, agency, new_reference(), token, registered, self._at)
        self._rows.add("newcomer_reference", row)

    def finish(self, entry: Logged) -> None:
        """Leave the newcomer's row with the manifest, and log the state that it names."""
        key = self._key
        self._manifest.put_head(self._events, self._head, "active")
        raw = self._manifest.seal(key, self._id16)
        row = (self.newcomer_id, "active", key.key_id, key.generation, 1, self._events, self._head, raw, self._at)
        self._rows.add("newcomer", row)
        self.log(self._at, entry(subject_ref=key.subject_ref, state=state_hash(raw)))

    def log(self, at: datetime, entry: Entry) -> None:
        """Leave an audit row about this newcomer, who is the entry's subject, at that time."""
        row = self._writer.compose(entry, self._request_id or uuid_at(at).hex, at)
        self._rows.log(at.timestamp(), (row.body, row.mac, row.mac_len))
        self._rows.numbers.append((row.number, row.body))

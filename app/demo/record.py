"""One newcomer's record under construction: the same chain, seals, manifest and audit rows that a write of the service makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.audit.record import AuditWriter, Entry
from app.crypto.blind_index import index_generation
from app.crypto.data_keys import new_data_key
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest, state_hash
from app.crypto.row_mac import GENESIS
from app.crypto.sealed import REQUEST_REASON, seal
from app.crypto.skeleton import duplicate_tokens
from app.ids import new_reference
from app.ledger.append import ChainedEvent, chain
from app.ledger.blocks import SCHEMA_VERSION, Block
from app.ledger.releases import release_row
from app.ledger.rows import Rows
from app.ledger.stamp import Logged, uuid_at
from consent.catalogue import Catalogue
from consent.events import Event
from consent.ledger import Standing, check_append, replay
from consent.notice import NoticeRef
from consent.release import Release, releases
from consent.vocabulary import AgencyFacts, AgencyId, Purpose

_REQUEST_SCHEMA = 1


class SetClock:
    """A clock that stands where the history is; it never runs by itself."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment the history has reached, aware and in UTC."""
        return self.moment


@dataclass(slots=True)
class Tools:
    """What a seeding process works with; `agencies` by their name inside the demo, `facts` by id."""

    keyring: Keyring
    writer: AuditWriter
    clock: SetClock
    catalogue: Catalogue
    agencies: Mapping[str, AgencyFacts]
    notices: Mapping[Purpose, NoticeRef]
    now: datetime
    facts: Mapping[AgencyId, AgencyFacts] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = {facts.agency_id: facts for facts in self.agencies.values()}


class Record:
    """One newcomer; every `write` seals what changed and leaves one audit row, `finish` leaves the rows of the end state."""

    def __init__(self, tools: Tools, rows: Rows, at: datetime) -> None:
        self.tools = tools
        self.rows = rows
        self.newcomer_id = uuid_at(at)
        self.created_at = at
        self.references: dict[AgencyId, str] = {}
        self.blocks: dict[str, Block] = {}
        self.events: list[Event] = []
        self._standing: Standing | None = None
        self._sealed: dict[int, tuple[int, bytes]] = {}
        self._dirty: set[str] = set()
        self.chained: list[ChainedEvent] = []
        self._releases: tuple[Release, ...] = ()
        self._head = GENESIS
        self._key, dek = new_data_key(tools.keyring)
        self._manifest = Manifest(0)
        self._raw = b""
        rows.add("keys.dek", tuple(dek))

    @property
    def subject_ref(self) -> UUID:
        """The newcomer's name in the audit log."""
        return self._key.subject_ref

    def standing(self, at: datetime) -> Standing:
        """What the ledger says at this moment; remembered until the next event, because one step asks more than once."""
        if self._standing is None or self._standing.at != at:
            self._standing = replay(self.events, at)
        return self._standing

    def release(self, agency: AgencyId, purpose: str) -> Release | None:
        """The release row this agency has for this purpose now."""
        return next((r for r in self._releases if r.agency == agency and r.purpose == purpose), None)

    @property
    def releases(self) -> tuple[Release, ...]:
        """All releases as of the newest event."""
        return self._releases

    def append(self, event: Event) -> int:
        """Chain an event and recompute what is released; gives the event's number."""
        refused = check_append(self.standing(event.recorded_at), event) if self.events else None
        if refused is not None:
            raise TypeError(f"the demo appends what the ledger forbids: {type(event).__name__}: {refused}")
        n = len(self.events) + 1
        chained = chain(self.tools.keyring, self.newcomer_id, n, self._head, event, None)
        self._head = chained.hash
        self.chained.append(chained)
        self.events.append(event)
        self._standing = None
        self._releases = releases(self.standing(event.recorded_at), self.tools.facts, self.tools.catalogue)
        return n

    def block(self, category: str) -> Block:
        """The category's block, ready to be changed; it is sealed again by the next `write`."""
        self._dirty.add(category)
        return self.blocks.setdefault(category, Block(category, self.tools.catalogue.categories[category].number))

    def refer(self, agency: AgencyId, at: datetime, token: bytes | None = None, *, registered: bool = False) -> str:
        """Give the agency its own reference of this newcomer."""
        reference = new_reference()
        self.references[agency] = reference
        self.rows.add("newcomer_reference", (self.newcomer_id, agency, reference, token, registered, at))
        return reference

    def seal_reason(self, text: str, at: datetime) -> bytes:
        """Seal the reason of a request as the service does."""
        return seal(
            self._key, REQUEST_REASON, self.newcomer_id.bytes, int(at.timestamp() * 1_000_000), _REQUEST_SCHEMA, text.encode()
        )

    def announce(
        self, agency: AgencyId, kind: str, at: datetime, consent: UUID | None, request: UUID | None, purpose: str | None
    ) -> None:
        """Leave a row in the agency's feed."""
        row = (uuid_at(at), agency, self.newcomer_id, kind, consent, request, None if purpose is None else str(purpose), at)
        self.rows.announce(at.timestamp(), row)

    def write(self, at: datetime, entry: Logged) -> None:
        """Seal what changed, renew the manifest and log the new state."""
        for category in self._dirty:
            block = self.blocks[category]
            block.version += 1
            sealed = seal(self._key, block.number, self.newcomer_id.bytes, block.version, SCHEMA_VERSION, block.encode())
            self._sealed[block.number] = (block.version, sealed)
            self._manifest.put_block(block.number, sealed)
        self._dirty.clear()
        self._manifest.put_head(len(self.events), self._head, "active")
        self._manifest.profile_version += 1
        self._raw = self._manifest.seal(self._key, self.newcomer_id.bytes)
        self._log(at, entry(subject_ref=self.subject_ref, state=state_hash(self._raw)))

    def log(self, at: datetime, entry: Logged) -> None:
        """Leave an audit row about this newcomer, at that time."""
        self._log(at, entry(subject_ref=self.subject_ref))

    def _log(self, at: datetime, entry: Entry) -> None:
        row = self.tools.writer.compose(entry, uuid_at(at).hex, at)
        self.rows.log(at.timestamp(), (row.body, row.mac, row.mac_len))
        self.rows.numbers.append((row.number, row.body))

    def index(self, given: str, family: str, birth_date: str) -> None:
        """Leave the keyed tokens by which a second registration of this newcomer would be noticed."""
        generation = index_generation(self.tools.keyring)
        for kind, token in duplicate_tokens(self.tools.keyring, given, family, birth_date):
            self.rows.add("duplicate_token", (self.newcomer_id, token, kind, generation))

    def finish(self) -> None:
        """Leave the rows of the end state."""
        rows, newcomer_id = self.rows, self.newcomer_id
        rows.add(
            "newcomer",
            (
                newcomer_id,
                "active",
                self._key.key_id,
                self._key.generation,
                self._manifest.profile_version,
                len(self.events),
                self._head,
                self._raw,
                self.created_at,
            ),
        )
        for number, (version, sealed) in self._sealed.items():
            rows.add("profile_category", (newcomer_id, number, version, sealed))
        for e in self.chained:
            rows.add("ledger_event", (newcomer_id, e.n, e.body, e.detail, e.hash, e.mac, e.mac_generation))
        for release in self._releases:
            rows.add("release", tuple(release_row(self.tools.keyring, newcomer_id, release, self._head).values()))

"""Add statements of one agency to one record, fast: optimistic on the profile version, coalesced with other writes.

1. weigh: one statement reads permission, state, blocks, live releases and the idempotency row; nothing is changed.
2. here: open and check, steward and value rules, re-seal, manifest, feed rows, duplicate tokens.
3. amend: one statement stores it all, if the newcomer is still at the version that was weighed; else again from 1.

A withdrawal, a restriction or another write between 1 and 3 raises the version, so what was weighed still holds when it counts.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from asyncpg import NotNullViolationError

from app.agencies.directory import Directory
from app.audit.record import Entry
from app.crypto.blind_index import index_generation
from app.crypto.manifest import state_hash
from app.crypto.row_mac import RELEASE_TEXT
from app.crypto.sealed import seal
from app.errors import IdempotencyKeyReused, IntegrityFault, Unavailable
from app.facts.derive import SOURCES, vector_numbers
from app.facts.layout import pack
from app.facts.seal_vector import SealedVector, VectorSeal
from app.identity.vouching import vouched
from app.ledger.blocks import SCHEMA_VERSION, Block, decode
from app.ledger.known import already_known
from app.ledger.lenses import Lenses
from app.ledger.opening import Opened, check_release, open_row
from app.ledger.recipients import recipients
from app.ledger.releases import release_of_message
from app.ledger.statements import Added, Invalid, Writer, add_statements
from app.ledger.tamper import report
from app.newcomers.duplicates import COMPARED, person_of, tokens_of
from app.profile.carry import Addition, Carrier, Prepared, Row, Token
from app.profile.turns import Turns
from app.unit_of_work import open_unit
from app.world import World
from consent.counting import counted_categories, counted_without
from consent.decision import Deny
from consent.merging import side_to_write
from consent.release import Release, ReleaseState
from consent.vocabulary import AgencyFacts, AgencyId, Purpose

ACTION = "statements.add"
MOST_ATTEMPTS = 8
_COUNTED = f"{ReleaseState.GRANTED}\n{Purpose.STATISTICS}\n".encode()


@dataclass(frozen=True, slots=True)
class Stored:
    """Internal ids in the order of the request, and the version of every category touched, by code.

    `known` says of each whether the agency could have read it instead; empty where the same request came before.
    """

    ids: tuple[str, ...]
    versions: Mapping[str, int]
    known: tuple[bool, ...] = ()


Outcome = Stored | Deny | Invalid
"""What became of an addition that the person's consent allows."""


class Amender:
    """Adds statements over the hot connections of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._carrier = Carrier(world)
        self._lenses = Lenses(world.catalogue)
        self._turns = Turns()

    async def add(self, addition: Addition) -> Outcome | Row:
        """Store the addition, all or nothing. A refusal is recorded; one decided by the database comes back as its row.

        Raises IdempotencyKeyReused, Unavailable (others kept writing this record), IntegrityFault, or an outage.
        """
        row = await self._carrier.weigh(addition)
        if row["newcomer_id"] is None:
            return await self._add(addition, row)
        turn = self._turns.of(row["newcomer_id"])  # this process does not race itself
        waits = turn.taken
        async with turn:
            return await self._add(addition, None if waits else row)

    async def _add(self, addition: Addition, weighed: Row | None) -> Outcome | Row:
        for _ in range(MOST_ATTEMPTS):  # other processes are met by the version
            row = weighed or await self._carrier.weigh(addition)
            weighed = None
            if row["reason"] is not None:
                await self._refused(addition, row, row["reason"])
                return row
            wider = _widened(self._world, addition, row)
            if wider is not addition:  # her statistics vector is made of more than what this write touches
                addition = wider
                continue
            try:
                outcome = await self._attempt(addition, row)
            except IntegrityFault as fault:
                await report(self._world, addition, row, addition.asked, fault)
                raise
            if outcome is not None:
                return outcome
        raise Unavailable(1)

    async def _attempt(self, addition: Addition, row: Row) -> Outcome | None:
        """One try; None if somebody else changed the record meanwhile."""
        world = self._world
        agency = await vouched(world, row, addition.client_id, addition.purpose or "")
        opened = await open_row(world.keyring, row, addition.fetch, addition.agency_id, addition.purpose)
        blocks = _blocks(world, addition, opened)
        if row["replay_body_hash"] is not None:
            return await self._replayed(addition, row, opened)
        base = secrets.token_bytes(14)
        ids = _ids(base, len(addition.items))
        numbered = iter(ids)
        lens, now = self._lenses.of(agency, addition.purpose or ""), world.clock.now()
        known = already_known(world.catalogue, lens, blocks, opened.secrecy, addition.items, now)
        writer = Writer(agency, opened.secrecy)
        added = add_statements(world.catalogue, blocks, writer, addition.items, now, lambda: next(numbered))
        if not isinstance(added, Added):
            await self._refused(addition, row, str(added.reason) if isinstance(added, Deny) else "validation-failed")
            return added
        given = await _given(world, row, agency.agency_id)
        hearers = _hearers(world, given, added, opened, now)
        vector = _vector(world, opened, blocks, given)
        prepared = _prepared(world, addition, row, opened, blocks, added, base, hearers, vector)
        try:
            done = await self._carrier.amend(prepared)
        except NotNullViolationError:  # the same key was used for another request this very moment
            return None
        if not done:
            return None
        told = [(item.category, item.field) for item, is_known in zip(addition.items, known, strict=True) if is_known]
        world.meter.asked_again(now, agency.agency_id.hex, told)
        return Stored(ids, {block.category: block.version + 1 for block in added.blocks}, tuple(known))

    async def _replayed(self, addition: Addition, row: Row, opened: Opened) -> Stored:
        """The same request came before: the same ids again, after consent was checked again."""
        if row["replay_body_hash"] != addition.body_hash or row["replay_operation"] != addition.operation:
            raise IdempotencyKeyReused()
        async with open_unit(self._world, request_id=addition.request_id) as uow:
            await uow.record(_entry(addition, row))
        versions = {
            item.category: opened.blocks[self._world.catalogue.categories[item.category].number][0] for item in addition.items
        }
        return Stored(_ids(bytes.fromhex(row["replay_resource"]), len(addition.items)), versions)

    async def _refused(self, addition: Addition, row: Row, reason: str) -> None:
        async with open_unit(self._world, request_id=addition.request_id) as uow:
            await uow.record(_entry(addition, row)._replace(outcome="refused", reason=reason))


def _entry(addition: Addition, row: Row, state: str | None = None) -> Entry:
    told = row["told"]
    return Entry(
        ACTION,
        subject_ref=row["subject_ref"],
        agency=addition.agency_id,
        purpose=addition.purpose,
        categories=addition.asked,
        granting_event=row["granting_event"] if told else None,
        consent=row["consent_id"] if told else None,
        actor=addition.actor,
        case=addition.case,
        state=state,
    )


def _ids(base: bytes, count: int) -> tuple[str, ...]:
    """Internal statement ids of one request: a random stem and the place in the list; outside they are encrypted anyway."""
    return tuple((base + index.to_bytes(2, "big")).hex() for index in range(count))


def _blocks(world: World, addition: Addition, opened: Opened) -> dict[str, Block]:
    blocks = {}
    for number in addition.fetch:
        code = world.catalogue.by_number[number].code
        version, plaintext = opened.blocks.get(number, (0, b"{}"))
        blocks[code] = decode(code, number, version, plaintext)
    return blocks


def _widened(world: World, addition: Addition, row: Row) -> Addition:
    """The addition with every block that a statistics vector needs, while she consents to statistics; itself if it has them."""
    if not any(message.startswith(_COUNTED, RELEASE_TEXT) for message in row["to_message"] or ()):
        return addition
    fetch = {world.catalogue.categories[code].number for code in SOURCES}.union(addition.fetch)
    return addition if len(fetch) == len(addition.fetch) else addition._replace(fetch=tuple(sorted(fetch)))


Given = Sequence[tuple[Release, AgencyFacts]]


async def _given(world: World, row: Row, writer: AgencyId) -> Given:
    """Every live release to somebody else, with that agency; each row's MAC is checked before it is believed."""
    given: list[tuple[Release, AgencyFacts]] = []
    own = row["newcomer_id"].bytes + writer.bytes
    for place, message in enumerate(row["to_message"] or ()):
        if message.startswith(own):
            continue
        mac, generation, version = row["to_mac"][place], row["to_mac_generation"][place], row["to_agency_version"][place]
        release = release_of_message(message, check_release(world.keyring, generation, mac, message, row["ledger_hash"]))
        given.append((release, await cast(Directory, world.agencies).current(release.agency, version)))
    return given


def _hearers(world: World, given: Given, added: Added, opened: Opened, now: datetime) -> tuple[Release, ...]:
    """The releases under which somebody else may read what was touched."""
    agencies, live = {release.agency: agency for release, agency in given}, [release for release, _ in given]
    sides = {block.category: side_to_write(block.number, opened.secrecy) for block in added.blocks}
    return tuple(recipients(world.catalogue, live, agencies, added.touched, now, sides=sides))


def _vector(world: World, opened: Opened, blocks: Mapping[str, Block], given: Given) -> SealedVector | None:
    """Her statistics vector as the record will stand; None without a consent to statistics."""
    live = [release for release, _ in given]
    covered = counted_categories(live)
    if not covered:
        return None
    fields = {code: block.fields for code, block in blocks.items()}
    numbers = vector_numbers(world.catalogue, covered, fields, counted_without(live))
    return VectorSeal(world.keyring).seal(opened.newcomer_id, pack(numbers))


def _prepared(
    world: World,
    addition: Addition,
    row: Row,
    opened: Opened,
    blocks: Mapping[str, Block],
    added: Added,
    base: bytes,
    hearers: tuple[Release, ...],
    vector: SealedVector | None,
) -> Prepared:
    """Everything sealed and ready to be stored under the version that was weighed."""
    newcomer16 = opened.newcomer_id.bytes
    manifest = opened.manifest.following()
    sealed = []
    for block in added.blocks:
        version = block.version + 1
        body = seal(opened.key, block.number, newcomer16, version, SCHEMA_VERSION, block.encode())
        manifest.put_block(block.number, body)
        sealed.append((block.number, version, body))
    raw = manifest.seal(opened.key, newcomer16)
    tokens = None
    if not {block.category for block in added.blocks}.isdisjoint(COMPARED):
        generation = index_generation(world.keyring)
        made = tokens_of(world.keyring, person_of({code: blocks[code] for code in COMPARED}))
        tokens = tuple({token.token: Token(token.token, token.kind, generation) for token in made}.values())
    return Prepared(
        newcomer_id=opened.newcomer_id,
        version=opened.manifest.profile_version,
        manifest=raw,
        entry=_entry(addition, row, state_hash(raw)),
        addition=addition,
        resource=base.hex(),
        blocks=tuple(sealed),
        hearers=hearers,
        tokens=tokens,
        vector=vector,
    )

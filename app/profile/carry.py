"""Carry additions to a record over the hot connections, several in one statement: `weigh` reads, `amend` stores."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from app.audit.record import Composed, Entry
from app.db.coalesce import Coalescer
from app.db.lines import byte_lines, lines, number_lines
from app.facts.seal_vector import SealedVector
from app.idempotency import KEPT
from app.ids import new_digits
from app.ledger.lanes import lies_with_an_item, line, numbered
from app.ledger.permission import asking, literal
from app.ledger.statements import NewStatement
from app.profile.store import AMEND, AMEND_DERIVED, WEIGH
from app.world import World
from consent.release import Release

Row = asyncpg.Record


class Addition(NamedTuple):
    """What an agency sends; `asked` are the category numbers of `items`, `fetch` those that must be opened for it."""

    reference: str
    agency_id: UUID
    client_id: str
    purpose: str | None
    items: tuple[NewStatement, ...]
    asked: tuple[int, ...]
    fetch: tuple[int, ...]
    malformed: bool
    operation: str
    key_hash: bytes
    body_hash: bytes
    request_id: str
    actor: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A duplicate token of the record as it will stand."""

    token: bytes
    kind: str
    generation: int


class Prepared(NamedTuple):
    """Everything that `AMEND` stores for one write; `tokens` None leaves the stored ones alone, as does `vector`."""

    newcomer_id: UUID
    version: int
    manifest: bytes
    entry: Entry
    addition: Addition
    resource: str
    blocks: tuple[tuple[int, int, bytes], ...]
    hearers: tuple[Release, ...]
    tokens: tuple[Token, ...] | None
    vector: SealedVector | None


class Carrier:
    """Carries additions over the hot connections: `weigh` first, then `amend`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._weighing: Coalescer[Addition, Row] = Coalescer(self._weigh_lane, divisible=lies_with_an_item)
        self._amending: Coalescer[Prepared, bool] = Coalescer(self._amend_lane, divisible=lies_with_an_item)

    def weigh(self, addition: Addition) -> Awaitable[Row]:
        """What decides this write, as committed now; `reason` is None if the agency may write there."""
        return self._weighing.submit(addition)

    def amend(self, prepared: Prepared) -> Awaitable[bool]:
        """Store it and say True; False if the newcomer moved on since she was weighed."""
        return self._amending.submit(prepared)

    @asynccontextmanager
    async def _weigh_lane(self) -> AsyncIterator[Callable[[Sequence[Addition]], Awaitable[Sequence[Row]]]]:
        async with line(self._world.pool) as connection:

            async def run(items: Sequence[Addition]) -> Sequence[Row]:
                return await _weigh(connection, items, self._world.clock.now())

            yield run

    @asynccontextmanager
    async def _amend_lane(self) -> AsyncIterator[Callable[[Sequence[Prepared]], Awaitable[Sequence[bool]]]]:
        async with line(self._world.pool) as connection:

            async def run(items: Sequence[Prepared]) -> Sequence[bool]:
                return await self._amend(connection, items)

            yield run

    async def _amend(self, connection: Any, items: Sequence[Prepared]) -> Sequence[bool]:
        """One per newcomer and in the order of their ids: two lanes then never wait for each other in a circle."""
        first: dict[UUID, int] = {}
        for place, item in enumerate(items):
            first.setdefault(item.newcomer_id, place)
        places = [first[newcomer_id] for newcomer_id in sorted(first)]
        sent = [items[place] for place in places]
        now = self._world.clock.now()
        writer = self._world.writer
        composed = [writer.compose(item.entry, item.addition.request_id, now) for item in sent]
        async with numbered(writer, composed):
            rows = await connection.fetch(*_amending(sent, composed, now))
        done = [False] * len(items)
        for place, own, row in zip(places, composed, rows, strict=True):
            done[place] = row["done"]
            if row["done"]:
                writer.written(own.number, own.body)
            else:
                writer.aborted(own.number)
        return done


async def _weigh(connection: Any, items: Sequence[Addition], now: datetime) -> Sequence[Row]:
    rows: Sequence[Row] = await connection.fetch(
        WEIGH,
        *asking(items, now),
        lines([literal(item.fetch) for item in items]),
        byte_lines([item.key_hash for item in items]),
        now - KEPT,
    )
    return rows


def _amending(sent: Sequence[Prepared], composed: Sequence[Composed], now: datetime) -> list[Any]:
    """The statement and its parameters: one row per write, then its blocks and feed rows, each with the ordinal of its write."""
    blocks = [(place, *block) for place, item in enumerate(sent, 1) for block in item.blocks]
    heard = [(place, release) for place, item in enumerate(sent, 1) for release in item.hearers]
    derived = any(item.tokens is not None or item.vector is not None for item in sent)
    return [
        AMEND_DERIVED if derived else AMEND,
        [item.newcomer_id for item in sent],
        number_lines([item.version for item in sent]),
        [item.manifest for item in sent],
        lines([row.body for row in composed]),
        byte_lines([row.mac for row in composed]),
        lines([item.addition.client_id for item in sent]),
        byte_lines([item.addition.key_hash for item in sent]),
        lines([item.addition.operation for item in sent]),
        byte_lines([item.addition.body_hash for item in sent]),
        lines([item.resource for item in sent]),
        number_lines([place for place, _, _, _ in blocks]),
        number_lines([number for _, number, _, _ in blocks]),
        number_lines([version for _, _, version, _ in blocks]),
        [sealed for _, _, _, sealed in blocks],
        number_lines([place for place, _ in heard]),
        lines([new_digits() for _ in heard]),
        lines([release.agency.hex for _, release in heard]),
        lines([None if release.consent is None else release.consent.hex for _, release in heard]),
        lines([release.purpose for _, release in heard]),
        now,
        now - KEPT,
        *(_derived(sent) if derived else ()),
    ]


def _derived(sent: Sequence[Prepared]) -> list[Any]:
    """The parameters that `AMEND_DERIVED` has besides: tokens, and vectors, of the writes that have them."""
    tokens = [(place, token) for place, item in enumerate(sent, 1) for token in item.tokens or ()]
    vectors = [(place, item.vector) for place, item in enumerate(sent, 1) if item.vector is not None]
    return [
        number_lines([place for place, item in enumerate(sent, 1) if item.tokens is not None]),
        number_lines([place for place, _ in tokens]),
        byte_lines([token.token for _, token in tokens]),
        lines([token.kind for _, token in tokens]),
        number_lines([token.generation for _, token in tokens]),
        number_lines([place for place, _ in vectors]),
        number_lines([vector.layout for _, vector in vectors]),
        number_lines([vector.generation for _, vector in vectors]),
        byte_lines([vector.sealed for _, vector in vectors]),
    ]

"""However writers begin, write, wait, commit and give up: every committed change reaches both readers, poll and push, once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.embedded import Embedded
from app.db.engine import open_pool
from app.db.sight import AS_SERVICE
from app.exchange import delivery_store as push
from app.exchange.feed import BEGINNING
from app.exchange.store import Position
from app.exchange.store import shown as shown_to
from app.ids import new_reference, new_uuid
from tests.support.clock import START
from tests.support.database import cloned

WRITERS = 3
Connection = Any
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "commit", "commit", "give up", "poll", "push", "push"]), st.integers(0, WRITERS - 1)
    ),
    min_size=4,
    max_size=40,
)
_POLL = f"""{shown_to("$1", "$2")}
     AND (c.xid, c.seq) > (CAST(CAST($3::bigint AS text) AS xid8), $4::bigint)
   ORDER BY c.xid, c.seq LIMIT $5"""
_WRITE = """INSERT INTO change (change_id, agency_id, newcomer_id, type, occurred_at) VALUES ($1, $2, $3, 'merged', $4)"""


@dataclass
class Scene:
    """A database with one agency's feed; writers of their own connections, and one for all reading."""

    runner: asyncio.Runner
    pool: Any
    writers: list[Connection]


@pytest.fixture(scope="module")
def scene(postgres: Embedded) -> Iterator[Scene]:
    with cloned(postgres) as database, asyncio.Runner() as runner:
        pool = runner.run(open_pool(database.url))
        writers = [runner.run(asyncpg.connect(database.url, server_settings=AS_SERVICE)) for _ in range(WRITERS)]
        yield Scene(runner, pool, writers)
        for writer in writers:
            runner.run(writer.close())
        runner.run(pool.close())


@dataclass
class Play:
    """One agency, what its writers did, and what its readers saw."""

    scene: Scene
    agency: UUID = field(default_factory=new_uuid)
    newcomer: UUID = field(default_factory=new_uuid)
    open: dict[int, tuple[Any, list[UUID]]] = field(default_factory=dict)
    committed: list[UUID] = field(default_factory=list)
    polled: list[UUID] = field(default_factory=list)
    pushed: list[UUID] = field(default_factory=list)
    polls_at: Position = BEGINNING
    pushes_at: Position = BEGINNING

    async def run(self, steps: list[tuple[str, int]]) -> None:
        """Play the steps, end what is open, and let both readers come to the end."""
        related = "INSERT INTO newcomer_reference (reference, newcomer_id, agency_id, created_at) VALUES ($1, $2, $3, $4)"
        await self.scene.pool.execute(related, new_reference(), self.newcomer, self.agency, START)
        for what, who in steps:
            await self.step(what, who)
        for who in sorted(self.open):
            await self.end(who, keep=True)
        for _ in range(len(self.committed) + 2):
            await self.poll()
            await self.push()

    async def step(self, what: str, who: int) -> None:
        """One of them; a step that does not fit (nothing to commit) does nothing."""
        match what:
            case "write":
                await self.write(who)
            case "poll":
                await self.poll()
            case "push":
                await self.push()
            case _ if who in self.open:
                await self.end(who, keep=what == "commit")

    async def write(self, who: int) -> None:
        """A change in this writer's transaction, which it opens if it has none."""
        if who not in self.open:
            transaction = self.scene.writers[who].transaction()
            await transaction.start()
            self.open[who] = (transaction, [])
        change = new_uuid()
        await self.scene.writers[who].execute(_WRITE, change, self.agency, self.newcomer, START)
        self.open[who][1].append(change)

    async def end(self, who: int, *, keep: bool) -> None:
        """Commit or roll back."""
        transaction, written = self.open.pop(who)
        await (transaction.commit() if keep else transaction.rollback())
        self.committed += written if keep else []

    async def poll(self) -> None:
        """A page of two, as the feed reads it."""
        at = self.polls_at
        rows = await self.scene.pool.fetch(_POLL, self.agency, START, at.xid, at.seq, 2)
        for row in rows:
            self.polled.append(UUID(int=row["change_id"].int))
            self.polls_at = Position(row["xid"], row["seq"])

    async def push(self) -> None:
        """A page of two, as the push reads it; after the last one its cursor goes on to the horizon."""
        pool, at = self.scene.pool, self.pushes_at
        below = await push.horizon(pool)
        page = await push.next_changes(pool, self.agency, START, below, at, None, 2)
        self.pushed += [UUID(int=one.change_id.int) for one in page]
        end = push.end_below(below)
        if page:
            self.pushes_at = page[-1].position
        elif (end.xid, end.seq) > (at.xid, at.seq):
            self.pushes_at = end


@given(STEPS)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_delayed_commit_hides_a_change_from_a_reader(scene: Scene, steps: list[tuple[str, int]]) -> None:
    play = Play(scene)
    scene.runner.run(play.run(steps))
    assert sorted(play.polled) == sorted(play.committed)
    assert play.pushed == play.polled

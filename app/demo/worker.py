"""One seeding process: invents a batch of newcomers, does their cryptography, streams the rows into the database, repeats."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.queues import Queue
from typing import Any

import asyncpg

from app.crypto.keyring import Keyring
from app.crypto.open_provider import provider_of
from app.db.parent_death import die_with_parent
from app.db.roles import OWNER
from app.demo.batches import Plan, Seeder
from app.settings import Settings

_LINE = "\n"

Opening = Callable[["asyncpg.Connection[asyncpg.Record]", Keyring, Plan], Awaitable[Seeder]]
"""Makes a process's seeder; a function of a module, so that the process can be told its name."""


@dataclass(frozen=True, slots=True, repr=False)  # the address may hold a password
class Place:
    """Where the rows go: the owner's address of the database, and the settings that say who holds the root key."""

    owner_url: str
    settings: Settings


def work(
    parent: int, place: Place, plan: Plan, opening: Opening, todo: "Queue[int | None]", done: "Queue[tuple[str, Any]]"
) -> None:
    """Seed batches from `todo` until None comes; tells `done` ("batch", newcomers), at the end ("end", 0) or ("fault", words)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a process that waits for work must end with its parent, and at Ctrl-C
    die_with_parent(parent)()
    gc.freeze()
    gc.disable()  # a batch is some hundred thousand tuples without cycles; collected once after each batch
    try:
        asyncio.run(_work(place, plan, opening, todo, done))
        done.put(("end", 0))
    except Exception as fault:
        done.put(("fault", f"{type(fault).__name__}: {str(fault).partition(_LINE)[0]}"))  # details of an error may hold tokens


async def _work(place: Place, plan: Plan, opening: Opening, todo: "Queue[int | None]", done: "Queue[tuple[str, Any]]") -> None:
    # A commit need not wait for the disk: a batch that a crash loses is lost whole, its number with it, and is seeded again.
    settings = {"role": OWNER, "application_name": "kiim demo", "synchronous_commit": "off"}
    connection = await asyncpg.connect(place.owner_url, server_settings=settings)
    try:
        keyring = await Keyring.open(connection, provider_of(place.settings), plan.now)
        seeder = await opening(connection, keyring, plan)
        while (number := todo.get()) is not None:
            done.put(("batch", await seeder.seed(connection, number)))
    finally:
        await connection.close()

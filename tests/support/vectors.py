"""Invented people as statistics vectors, straight into the table: a release run needs nothing else of them."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from app.facts.layout import FIRST, SIZE, SLOTS, pack
from app.facts.seal_vector import VectorSeal
from app.world import World
from tests.support.database import TestDatabase

KREIS = "06433"
MUNICIPALITIES = tuple(f"{KREIS}{number:03d}" for number in range(1, 15))


def drawn(seed: int, people: int, areas: Sequence[str] = MUNICIPALITIES) -> list[dict[str, int]]:
    """People with every slot answered at random, more of them in the first areas."""
    rng = Random(seed)  # noqa: S311  # invented people, the same in every run
    found = []
    for _ in range(people):
        numbers = {slot.name: FIRST + rng.randrange(len(slot.codes)) for slot in SLOTS if slot.codes}
        numbers["ags"] = FIRST + int(areas[min(rng.randrange(len(areas)), rng.randrange(len(areas)))])
        numbers["birth_year"] = FIRST + 1950 + rng.randrange(70) - 1900
        numbers["arrival_year"] = FIRST + 2015 + rng.randrange(11) - 1900
        numbers["days_to_b1"], numbers["days_to_course"] = FIRST + rng.randrange(1, 80), FIRST + rng.randrange(1, 30)
        found.append(numbers)
    return found


def as_array(people: Sequence[dict[str, int]]) -> NDArray[np.uint8]:
    """Their vectors as the release run opens them."""
    return np.frombuffer(b"".join(map(pack, people)), dtype=np.uint8).reshape(-1, SIZE)


async def store(database: TestDatabase, world: World, people: Sequence[dict[str, int]], first: int = 0) -> None:
    """Store them under running ids from `first` on, with a consent of a year."""
    seal, until = VectorSeal(world.keyring), world.clock.now() + timedelta(days=365)
    rows: list[tuple[Any, ...]] = []
    for number, person in enumerate(people, start=first):
        newcomer = UUID(int=0x57A7 << 64 | number)
        rows.append((newcomer, *seal.seal(newcomer, pack(person)), until))
    await _copy(database, rows)


async def store_vectors(database: TestDatabase, world: World, vectors: NDArray[np.uint8], first: int = 0) -> None:
    """Store many vectors under running ids from `first` on, with a consent of a year."""
    seal, until = VectorSeal(world.keyring), world.clock.now() + timedelta(days=365)
    ids = [UUID(int=0x57A7 << 64 | number) for number in range(first, first + len(vectors))]
    rows = [(one, *seal.seal(one, vector.tobytes()), until) for one, vector in zip(ids, vectors, strict=True)]
    await _copy(database, rows)


async def _copy(database: TestDatabase, rows: Sequence[tuple[Any, ...]]) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.copy_records_to_table(
            "stat_vector", columns=["newcomer_id", "layout", "generation", "sealed", "valid_until"], records=rows
        )
    finally:
        await connection.close()

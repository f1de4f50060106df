"""SQL of releases: vectors out by COPY, a release in whole, and a stored release back as the engine made it."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import date, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from app.crypto.keyring import STAT, Keyring
from app.errors import IntegrityFault
from app.monitoring.area_tree import AreaTree
from app.monitoring.catalogue import Catalogue
from app.monitoring.changes import Memory
from app.monitoring.durations import Days
from app.monitoring.parameters import LEVELS, Level
from app.monitoring.privacy import Spend
from app.monitoring.release import Release
from app.monitoring.rules import HIDDEN
from app.monitoring.vectors import LONGEST_SECONDS

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_MUNICIPALITY = 8  # digits of an official key
MEMORY_LABEL = b"kiim/v1/release-memory\0"
_CODE = ("area_tree", "catalogue", "cells", "changes", "counting", "disclosure", "durations", "noise", "rules", "snapshot")


def code_hash(*more: str) -> str:
    """SHA-256 of the source that decides what is published, hexadecimal; `more` are further files of this package."""
    digest = hashlib.sha256()
    for name in (*(f"{module}.py" for module in _CODE), "data/catalogue.toml", "data/parameters.toml", *more):
        digest.update(resources.files("app.monitoring").joinpath(name).read_bytes())
    return digest.hexdigest()


async def newest(connection: "Connection") -> tuple[UUID, date] | None:
    """Id and reference date of the newest release."""
    row = await connection.fetchrow(
        "SELECT release_id, reference_date FROM statistics_release ORDER BY reference_date DESC LIMIT 1"
    )
    return None if row is None else (row["release_id"], row["reference_date"])


async def insert_release(
    connection: "Connection", keyring: Keyring, release_id: UUID, release: Release, run_at: datetime, *, mark: str = ""
) -> None:
    """Store everything of a release; to be called inside the transaction of the run. The former memory goes.

    `mark` stands before the hash of the code: it says for ever that a release is not one of real people.
    """
    await connection.execute(
        "INSERT INTO statistics_release VALUES ($1, $2, $3, $4, $5, $6)",
        release_id,
        release.reference_date,
        release.catalogue_version,
        release.parameters_version,
        mark + code_hash(),
        run_at,
    )
    tables = release.tables.values()
    await connection.copy_records_to_table(
        "published_table",
        columns=["release_id", "name", "level", "dimensions", "classes"],
        records=[
            (release_id, table.name, table.level, list(table.dimensions), json.dumps([list(c) for c in table.classes]))
            for table in tables
        ],
    )
    await connection.copy_records_to_table(
        "published_block",
        columns=["release_id", "name", "area", "as_of", "cells"],
        records=(
            (release_id, table.name, area, release.as_of[area], _cells(table.values[place]))
            for table in tables
            for place, area in enumerate(table.areas)
        ),
        timeout=LONGEST_SECONDS,
    )
    await connection.copy_records_to_table(
        "published_days",
        columns=["release_id", "duration", "area", "as_of", "people", "lower", "median", "upper", "mean"],
        records=[
            (release_id, duration, area, release.as_of[area], days.people, days.lower, days.median, days.upper, days.mean)
            for (duration, area), days in release.all_days().items()
        ],
    )
    await _insert_spends(connection, release_id, release.spends)
    await _insert_memory(connection, keyring, release_id, release)


async def _insert_spends(connection: "Connection", release_id: UUID, spends: tuple[Spend, ...]) -> None:
    """Write down what was spent; the database refuses what is over budget."""
    await connection.executemany(
        "INSERT INTO privacy_spend (release_id, level, name, mechanism, rho, delta) VALUES ($1, $2, $3, $4, $5, $6)",
        [(release_id, one.level, one.table, one.mechanism, one.rho, one.delta) for one in spends],
    )


async def read_release(
    connection: "Connection", catalogue: Catalogue, release_id: UUID, keyring: Keyring | None = None
) -> Release:
    """A stored release; with `keyring` also its memory, where it is still kept. Raises IntegrityFault if parts are missing.

    Its areas are those that were watched when it was made; the catalogue may name others by now.
    """
    head = await connection.fetchrow("SELECT * FROM statistics_release WHERE release_id = $1", release_id)
    rows = await connection.fetch("SELECT * FROM published_table WHERE release_id = $1", release_id)
    blocks = await connection.fetch(
        "SELECT name, area, as_of, cells FROM published_block WHERE release_id = $1 ORDER BY name, area", release_id
    )
    days = await connection.fetch("SELECT * FROM published_days WHERE release_id = $1", release_id)
    spends = await connection.fetch("SELECT * FROM privacy_spend WHERE release_id = $1 ORDER BY spend_id", release_id)
    if head is None or not rows or not blocks:
        raise IntegrityFault("a release is incomplete")
    stacked: dict[str, list[Any]] = {}
    as_of = {block["area"]: block["as_of"] for block in blocks}
    catalogue = replace(catalogue, areas=AreaTree(area for area in as_of if len(area) == _MUNICIPALITY))
    for block in blocks:
        stacked.setdefault(block["name"], []).append(block["cells"])
    values = {}
    for row in rows:
        shape = [len(classes) for classes in json.loads(row["classes"])]
        cells = [[HIDDEN if cell is None else cell for cell in block] for block in stacked[row["name"]]]
        values[row["level"], tuple(row["dimensions"])] = np.array(cells, dtype=np.int32).reshape(len(cells), *shape)
    memory = Memory(b"", {}) if keyring is None else await _read_memory(connection, keyring, release_id)
    release = Release(
        catalogue=catalogue,
        parameters_version=head["parameters_version"],
        reference_date=head["reference_date"],
        values=values,
        block_dates={level: tuple(as_of[area] for area in catalogue.areas.keys(level)) for level in LEVELS},
        days={
            (row["duration"], row["area"]): Days(row["people"], row["lower"], row["median"], row["upper"], row["mean"])
            for row in days
        },
        spends=tuple(Spend(row["level"], row["name"], row["mechanism"], row["rho"], row["delta"]) for row in spends),
        memory=memory,
    )
    if keyring is None:
        release.memory = None
    return release


def _cells(values: NDArray[np.int32]) -> list[int | None]:
    return [None if value == HIDDEN else value for value in values.ravel().tolist()]


async def _insert_memory(connection: "Connection", keyring: Keyring, release_id: UUID, release: Release) -> None:
    if release.memory is None:
        raise ValueError("a release is stored with its memory")
    generation, nonce = keyring.generation(STAT), os.urandom(12)
    sketches = {level: sketch.astype("<u8") for level, sketch in release.memory.sketches.items()}
    header = json.dumps({level: sketch.shape for level, sketch in sketches.items()}).encode()
    body = b"".join(sketches[level].tobytes() for level in LEVELS)
    plain = len(release.memory.salt).to_bytes(2, "big") + release.memory.salt + len(header).to_bytes(4, "big") + header + body
    sealed = nonce + AESGCM(keyring.secret(STAT)).encrypt(nonce, plain, MEMORY_LABEL + release_id.bytes)
    await connection.execute("DELETE FROM release_memory")
    await connection.execute("INSERT INTO release_memory VALUES ($1, $2, $3)", release_id, generation, sealed)


async def _read_memory(connection: "Connection", keyring: Keyring, release_id: UUID) -> Memory:
    row = await connection.fetchrow("SELECT generation, sealed FROM release_memory WHERE release_id = $1", release_id)
    if row is None:
        raise IntegrityFault("the memory of the last release is missing")
    cipher = AESGCM(keyring.secret(STAT, row["generation"]))
    try:
        plain = cipher.decrypt(row["sealed"][:12], row["sealed"][12:], MEMORY_LABEL + release_id.bytes)
    except InvalidTag:
        raise IntegrityFault("the memory of the last release does not open") from None
    salt_end = 2 + int.from_bytes(plain[:2], "big")
    body_start = salt_end + 4 + int.from_bytes(plain[salt_end : salt_end + 4], "big")
    shapes = json.loads(plain[salt_end + 4 : body_start])
    sketches: dict[Level, NDArray[np.uint64]] = {}
    for level in LEVELS:
        size = 8 * int(np.prod(shapes[level]))
        sketches[level] = np.frombuffer(plain[body_start : body_start + size], "<u8").astype(np.uint64).reshape(shapes[level])
        body_start += size
    return Memory(plain[2:salt_end], sketches)

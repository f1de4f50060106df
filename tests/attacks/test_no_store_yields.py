"""After an erasure and a correction no store of ours yields the old value: all are searched, in clear and with every live key.

Stores: tables, the database's files and write-ahead log, its server's log, our log, dumps and key exports from before and after,
the data folder, search tokens, vectors, feed and streams, and what agencies are answered. In clear nothing may ever have stood
anywhere; sealed, nothing of the erased may open, from whatever copy.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.backups.backup import Backup, back_up
from app.backups.renew_index import renew_index
from app.backups.roll import roll
from app.crypto.data_keys import DekRow, unwrap
from app.crypto.faults import SealError
from app.crypto.keyring import INDEX, STAT
from app.crypto.sealed import open_sealed
from app.crypto.skeleton import duplicate_tokens
from app.errors import KeyGone
from app.facts.seal_vector import VectorSeal
from app.ids import AGENCY, wire
from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import Administrator
from tests.attacks.test_dumps import program
from tests.contract.test_nothing_in_clear import leaks
from tests.support.agencies import registered
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

ERASED, WRONG, RIGHT = "Zwiebelkrahnig", "Kaktusfelderin", "Distelfeldnerin"
GIVEN = {ERASED: "Probine", WRONG: "Erfunda", RIGHT: "Erfunda"}
BORN = "1991-02-27"
_STORED = (
    "SELECT c.category, c.row_version, c.sealed FROM profile_category c WHERE newcomer_id = $1",
    "SELECT layout, generation, sealed FROM stat_vector WHERE newcomer_id = $1",
    "SELECT token FROM duplicate_token WHERE newcomer_id = $1",
)


@dataclass
class Person:
    """One of the two, with what was stored of her before."""

    person: Json
    phone: Phone
    newcomer: UUID
    blocks: list[Any]
    vector: Any
    tokens: set[bytes]


async def met(office: Tool, client: httpx.AsyncClient, administrator: Administrator, monitor: str, name: str) -> Person:
    """Somebody of this name who consents to statistics, and what is stored of her."""
    statements = [
        said("identity", "family_name", name),
        said("identity", "given_names", GIVEN[name]),
        said("identity", "birth_date", BORN),
        said("contact", "email", f"{name.lower()}@example.org"),
        said("language", "german_overall", "A2"),
    ]
    # With a paper the ledger keeps a sealed detail for ever, and so a former key.
    person = await office.register(statements=statements, consent={"channel": "paper", "paper_reference": "Ordner 4/17"})
    phone = await activate(client, person["letter"])
    body = {
        "purpose": "statistics",
        "recipient": monitor,
        "categories": ["identity", "contact", "arrival", "language"],
        "notice_language": "de",
    }
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    newcomer = await administrator.newcomer(person["id"])
    blocks, (vector,), tokens = [await administrator.connection.fetch(query, newcomer) for query in _STORED]
    return Person(person, phone, newcomer, blocks, vector, {row["token"] for row in tokens})


async def keys_of(administrator: Administrator) -> list[DekRow]:
    """Every data key that is stored now."""
    return [DekRow(*row) for row in await administrator.connection.fetch(f"SELECT {', '.join(DekRow._fields)} FROM keys.dek")]


def opened(world: World, keys: list[DekRow], person: Person) -> list[bytes]:
    """Whatever of her old blocks any of these keys opens."""
    found = []
    world.keyring.cache.clear()
    for row in keys:
        try:
            key = unwrap(world.keyring, row)
        except (KeyGone, SealError):
            continue
        for one in person.blocks:
            try:
                found.append(open_sealed(key, one["category"], person.newcomer.bytes, one["row_version"], one["sealed"]))
            except SealError:
                continue
    return found


def guessed(world: World, name: str) -> set[bytes]:
    """The tokens of this name under every index key that is left."""
    assert world.keyring.generations(INDEX) == [world.keyring.generation(INDEX)]
    contacts = [("email", f"{name.lower()}@example.org")]
    return {token.token for token in duplicate_tokens(world.keyring, GIVEN[name], name, BORN, contacts)}


async def correct(office: Tool, person: Person) -> None:
    """The office replaces what it had written down wrongly."""
    record = (await office.get(f"/v1/newcomers/{person.person['id']}/record")).json()
    identity = record["categories"]["identity"]
    (statement,) = identity["fields"]["family_name"]["statements"]
    wanted = {"value": RIGHT, "kind": "self_stated", "as_of": "2026-11-01"}
    path = f"/v1/newcomers/{person.person['id']}/statements/{statement['id']}"
    answer = await office.call("PUT", path, wanted, if_match=f'"{identity["version"]}"')
    assert answer.status_code == 200, answer.text
    record = (await office.get(f"/v1/newcomers/{person.person['id']}/record")).json()
    (contact,) = record["categories"]["contact"]["fields"]["email"]["statements"]
    wanted = {"value": f"{RIGHT.lower()}@example.org", "kind": "self_stated", "as_of": "2026-11-01"}
    path = f"/v1/newcomers/{person.person['id']}/statements/{contact['id']}"
    version = record["categories"]["contact"]["version"]
    assert (await office.call("PUT", path, wanted, if_match=f'"{version}"')).status_code == 200


async def remove(person: Person) -> None:
    """She has every former value of hers removed for good."""
    record = (await person.phone.get("/v1/me/record")).json()
    statements = [
        one for block in record["categories"].values() for field in block["fields"].values() for one in field["statements"]
    ]
    former = [one["id"] for one in statements if "replaced_by" in one]
    assert len(former) == 2
    for one in former:
        answer = await person.phone.post("/v1/me/removals", {"statement": one})
        assert (answer.status_code, answer.json()["status"]) == (201, "removed")


async def places(
    world: World, database: TestDatabase, administrator: Administrator, backups: list[Backup], log: str
) -> list[tuple[str, bytes]]:
    """Everything that is stored anywhere."""
    await administrator.run("CHECKPOINT")
    number = await administrator.connection.fetchval("SELECT oid FROM pg_database WHERE datname = current_database()")
    data = database.server.data
    found = [("whole dump", program("pg_dump", database.owner_url).encode()), ("log", log.encode())]
    found += [(f"{backup.folder.name} data", program("pg_restore", "--file=-", str(backup.data)).encode()) for backup in backups]
    folders = [data / "pg_wal", data / "base" / str(number), world.settings.data, *(one.folder for one in backups)]
    found += [(path.name, path.read_bytes()) for path in files(folders)]
    return [*found, ("server log", database.server.log.read_bytes())]


def files(folders: list[Path]) -> Iterator[Path]:
    """Every file below these folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


async def test_after_erasure_and_correction_no_store_yields_the_old_value(
    client: httpx.AsyncClient,
    world: World,
    administrator: Administrator,
    database: TestDatabase,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    monitor = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    recipient = wire(AGENCY, monitor.agency_id)
    gone = await met(office, client, administrator, recipient, ERASED)
    stays = await met(office, client, administrator, recipient, WRONG)
    before = await back_up(world, tmp_path / "before")
    keys = await keys_of(administrator)
    assert ERASED.encode() in b"".join(opened(world, keys, gone))  # with the keys of that time everything opens
    assert WRONG.encode() in b"".join(opened(world, keys, stays))
    assert guessed(world, ERASED) & gone.tokens

    assert (await gone.phone.post("/v1/me/erasure", {})).status_code == 200
    await correct(office, stays)
    world.keyring.cache.clear()
    assert WRONG.encode() in b"".join(opened(world, await keys_of(administrator), stays))  # a correction alone removes nothing
    assert WRONG in (await stays.phone.get("/v1/me/record")).text  # and explains itself to her
    await remove(stays)
    assert await renew_index(world, grace=0) is not None
    rolled = await roll(world, grace=0)
    assert rolled is not None
    assert rolled.final == 1
    after = await back_up(world, tmp_path / "after")

    # In clear, in any spelling: nowhere, at no time.
    stored = await places(world, database, administrator, [before, after], caplog.text)
    assert any(len(content) > 1 << 20 for _, content in stored)
    assert leaks([("careless", f"say {ERASED}".encode("utf-16-le"))], {ERASED})  # the search finds what is there
    assert leaks(stored, {ERASED, WRONG, RIGHT}) == []
    # Sealed: old keys open nothing, live keys open nothing that was stored before.
    assert opened(world, keys, gone) == opened(world, keys, stays) == []
    live = await keys_of(administrator)
    assert opened(world, live, gone) == opened(world, live, stays) == []
    for person in (gone, stays):
        with pytest.raises(SealError):
            VectorSeal(world.keyring).open(person.newcomer, person.vector["layout"], person.vector["sealed"])
        with pytest.raises(KeyError):
            world.keyring.secret(STAT, person.vector["generation"])
    # Search tokens: neither those of now nor those of old dumps answer a guess at the old values.
    tokens = {row["token"] for row in await administrator.connection.fetch("SELECT token FROM duplicate_token")}
    for name, old in ((ERASED, gone.tokens), (WRONG, stays.tokens)):
        assert not (guessed(world, name) - guessed(world, RIGHT)) & (tokens | old)
    assert guessed(world, RIGHT) & tokens
    # What is told: record, feed, own pages of the service for the office.
    record = await office.get(f"/v1/newcomers/{stays.person['id']}/record")
    assert RIGHT in record.text
    feed = await office.get("/v1/changes")
    for answer in (record, feed, await office.get(f"/v1/newcomers/{gone.person['id']}/record")):
        assert WRONG not in answer.text
        assert ERASED not in answer.text
    # She does not either, and the evidence of her consents still opens with what is left of the former keys.
    for path in ("/v1/me/record", "/v1/me/export", "/v1/me/accesses", "/v1/me/consents"):
        answer = await stays.phone.get(path)
        assert (answer.status_code, WRONG in answer.text) == (200, False), path
    assert sorted(row.generation for row in live) == [1, 2, 3]
    assert (await verify(administrator.connection, world.keyring, world.catalogue, lambda *_: None)).findings == []

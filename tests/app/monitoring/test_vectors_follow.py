"""A withdrawal changes nothing published and is absent from the next release; vectors of an old layout are written anew."""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.db.sight import AS_SERVICE
from app.errors import IntegrityFault
from app.facts.derive import SOURCES
from app.facts.layout import VERSION
from app.facts.seal_vector import VectorSeal
from app.ids import AGENCY, RELEASE, parse, wire
from app.monitoring.build import build
from app.monitoring.rewrite import rewrite_vectors
from app.monitoring.vectors import read_vectors
from app.settings import Settings
from app.verify.run import verify
from app.world import World
from tests.support.agencies import TestClient, bearer, registered, token_form
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Phone, Tool, activate, confirm_notices, said, tool
from tests.support.scenes import scene
from tests.support.vectors import KREIS, drawn, store

TABLES = ("municipality.level", "kreis", "land.age.level.sex")
FORMS = ("", ".csv", ".xlsx", ".sdmx.csv", ".sdmx.xml")
ROWS = ("statistics_release", "published_table", "published_block", "published_days", "privacy_spend")
Q4, Q1 = date(2026, 12, 31), date(2027, 3, 31)


def silent(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@scene
async def monitor(world: World) -> TestClient:
    return await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")


@scene
async def adviser(client: httpx.AsyncClient, world: World, clock: MovableClock) -> Tool:
    clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


async def counted(adviser: Tool, monitor: TestClient, level: str) -> tuple[Phone, str]:
    """Somebody whose level is known and who consents to statistics, and the id of that consent."""
    statements = [said("contact", "ags", f"{KREIS}001"), said("language", "german_overall", level, kind="adviser_estimate")]
    new = await adviser.register(statements=statements)
    phone = await activate(adviser.http, new["letter"])
    body = {
        "purpose": "statistics",
        "recipient": wire(AGENCY, monitor.agency_id),
        "categories": list(SOURCES),
        "notice_language": "de",
    }
    given = await phone.post("/v1/me/consents", body)
    assert given.status_code == 201, given.text
    return phone, str(given.json()["id"])


async def everything_published(client: httpx.AsyncClient, world: World, monitor: TestClient, dba: Any) -> dict[str, bytes]:
    """What is published of every release: its rows in the database, and what the office pulls, some tables in every form."""
    answer = await client.post("/oauth2/token", data=token_form(world, monitor, scope="aggregates"))
    office = bearer(answer.json()["access_token"])
    found: dict[str, bytes] = {}
    releases = (await client.get("/v1/releases", headers=office)).json()["items"]
    for release in releases:
        paths = [f"/v1/indicators/{code}?release={release['id']}" for code in ("b1_reached", "days_to_b1", "coverage")]
        paths += [f"/v1/releases/{release['id']}/tables/{table}{form}" for table in TABLES for form in FORMS]
        for path in paths:
            got = await client.get(path, headers=office)
            assert got.status_code == 200, path
            found[path] = got.content
        number = parse(RELEASE, release["id"])
        for table in ROWS:
            rows = await dba.fetch(f"SELECT t::text FROM {table} t WHERE release_id = $1 ORDER BY 1", number)
            found[f"{release['id']} {table}"] = "\n".join(row[0] for row in rows).encode()
    return found


async def test_a_withdrawal_changes_no_published_byte_and_is_absent_from_the_next_release(
    client: httpx.AsyncClient,
    world: World,
    database: TestDatabase,
    dba: Any,
    clock: MovableClock,
    adviser: Tool,
    monitor: TestClient,
) -> None:
    await store(database, world, drawn(41, 1500))
    phone, consent = await counted(adviser, monitor, "C2")
    await counted(adviser, monitor, "A1")  # she stays
    await build(world, Q4, silent)
    assert len(await read_vectors(dba, world.keyring, world.clock.now(), silent)) == 1502
    before = await everything_published(client, world, monitor, dba)
    assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200
    assert await everything_published(client, world, monitor, dba) == before
    clock.set(datetime(2027, 3, 31, 18, tzinfo=UTC))
    assert len(await read_vectors(dba, world.keyring, world.clock.now(), silent)) == 1501
    await store(database, world, drawn(42, 300), first=50_000)
    await build(world, Q1, silent)
    after = await everything_published(client, world, monitor, dba)
    assert {path: after[path] for path in before} == before
    assert len(after) > len(before)


async def test_a_withdrawal_of_everybody_empties_the_next_release(
    client: httpx.AsyncClient, world: World, dba: Any, clock: MovableClock, adviser: Tool, monitor: TestClient
) -> None:
    people = [await counted(adviser, monitor, "C2") for _ in range(3)]
    assert await dba.fetchval("SELECT count(*) FROM stat_vector") == 3
    for phone, consent in people:
        assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200
    assert len(await read_vectors(dba, world.keyring, clock.now(), silent)) == 0


async def test_after_a_new_layout_no_release_is_made_until_every_vector_was_written_anew(
    world: World, database: TestDatabase, dba: Any, clock: MovableClock, adviser: Tool, monitor: TestClient
) -> None:
    for level in ("A1", "B1", "C2"):
        await counted(adviser, monitor, level)
    before = await vectors_by_id(world, dba)
    await dba.execute("UPDATE stat_vector SET layout = $1, sealed = sealed", VERSION + 1)
    with pytest.raises(IntegrityFault, match="kiim monitoring rewrite"):
        await build(world, Q4, silent)
    told: list[tuple[str, int, int]] = []
    assert await rewrite_vectors(world, lambda *one: told.append(one)) == 3
    assert told == [("write", 3, 3)]
    assert await vectors_by_id(world, dba) == before
    assert await findings(world, database) == set()
    assert await rewrite_vectors(world, silent) == 0
    await build(world, Q4, silent)


def test_the_command_says_when_there_is_nothing_to_write(database: TestDatabase, settings: Settings) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    result = CliRunner().invoke(cli, ["monitoring", "rewrite"], env=environment)
    assert result.exit_code == 0, result.output
    assert result.stdout == "Every statistics vector has the present layout and key.\n"


async def vectors_by_id(world: World, dba: Any) -> dict[Any, bytes]:
    """Every vector opened, by newcomer."""
    seal = VectorSeal(world.keyring)
    rows = await dba.fetch("SELECT newcomer_id, layout, sealed FROM stat_vector")
    return {row["newcomer_id"]: seal.open(row["newcomer_id"], row["layout"], row["sealed"]) for row in rows}


async def findings(world: World, database: TestDatabase) -> set[str]:
    """What `kiim verify` finds."""
    connection = await asyncpg.connect(database.url, server_settings=AS_SERVICE)
    try:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    finally:
        await connection.close()
    return set(report.by_code())

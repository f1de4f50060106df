"""`kiim rights`: a letter is written down and answered with a file that only its code opens; deaths need two."""

import asyncio
import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.documents.sealed_page import ROUNDS
from app.ids import RIGHTS_REQUEST, wire
from app.profile.exercised import Via
from app.rights.person import by_reference
from app.rights.requests import Letter, receive
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from consent.rights import Right, Way
from tests.app.cli.test_register import Operator
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Tool, confirm_notices, said, tool
from tests.support.scenes import scene

BY = ("--by", "Olga Beispiel")


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register(statements=[said("identity", "family_name", "Beispielfrau")])


class Desk:
    """Runs `kiim rights` in a thread of its own, since the test has an event loop."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator

    async def json(self, *arguments: str, code: int = 0) -> Any:
        return await asyncio.to_thread(self._operator.json, "rights", *arguments, code=code)

    async def words(self, *arguments: str) -> str:
        result = await asyncio.to_thread(self._operator.run, "rights", *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
def desk(database: TestDatabase, settings: Settings) -> Desk:
    urls = {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url}
    return Desk(Operator(urls | {"KIIM_DATA": str(settings.data)}))


def opened(page: bytes, code: str) -> tuple[bytes, Json]:
    """What the page's own lines do, done here."""
    [text] = re.findall(rb'id="sealed">([^<]+)<', page)
    raw = base64.b64decode(text)
    key = PBKDF2HMAC(SHA256(), 32, raw[:16], ROUNDS).derive(code.replace("-", "").encode())
    inside = AESGCM(key).decrypt(raw[16:28], raw[28:], None)
    length = int.from_bytes(inside[:4], "big")
    document: Json = orjson.loads(inside[4 + length :])
    return inside[4 : 4 + length], document


async def test_a_letter_is_answered_with_a_file_that_only_its_code_opens_and_she_sees_who_made_it(
    desk: Desk, newcomer: Json, world: World, tmp_path: Path
) -> None:
    day = world.clock.now().date().isoformat()
    nobody = await desk.json("record", "access", "--received", day, *BY, "--reference", "n_" + "0" * 32, code=1)
    assert nobody["errors"][0]["pointer"] == "/reference"
    letter = ("record", "access", "--received", day, *BY, "--reference", newcomer["id"], "--file", "Akte 12/26")
    stored = await desk.json(*letter)
    assert (stored["way"], stored["status"], stored["known_person"]) == ("letter", "open", True)
    assert [one["id"] for one in (await desk.json("list"))["items"]] == [stored["id"]]
    assert (await desk.json("overdue"))["items"] == []
    longer = await desk.json("extend", stored["id"], "--ground", "complexity", *BY)
    assert longer["due"] > stored["due"]

    file = tmp_path / "auskunft.html"
    made = await desk.json("export", stored["id"], "--out", str(file), "--language", "uk", *BY)
    page = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Beispielfrau" not in page
    with pytest.raises(InvalidTag):
        opened(page, made["code"][:-1] + ("2" if made["code"][-1] != "2" else "3"))
    pdf, document = opened(page, made["code"])
    assert pdf.startswith(b"%PDF-")
    assert document["record"]["identity"]["fields"]["family_name"]["statements"][0]["value"] == "Beispielfrau"
    assert document["jws"].count(".") == 2
    assert {one["right"] for one in document["about"]["rights"]} >= {"access", "erasure"}
    [answered] = (await desk.json("list", "--all"))["items"]
    assert (answered["status"], answered["outcome"]) == ("answered", "done")
    again = await desk.json("export", stored["id"], "--out", str(tmp_path / "noch.html"), *BY, code=1)
    assert again["errors"][0]["code"] == "rights-closed"
    bodies = await world.pool.fetch("SELECT body FROM audit.event WHERE action = 'rights.export'")
    assert ["Olga Beispiel" in row["body"] and "Akte 12/26" in row["body"] for row in bodies] == [True]


async def test_what_protects_is_carried_out_at_once_and_a_death_needs_two(
    desk: Desk, office: Tool, newcomer: Json, world: World
) -> None:
    day = world.clock.now().date().isoformat()
    frozen = await desk.json("record", "restriction", "--received", day, *BY, "--reference", newcomer["id"])
    assert (await desk.json("carry-out", frozen["id"], *BY))["outcome"] == "done"
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()["reason"] == "restricted"
    stranger = await desk.json("record", "erasure", "--received", day, *BY, "--way", "in-person")
    assert (stranger["way"], stranger["known_person"]) == ("operator", False)
    refused = await desk.json("answer", stranger["id"], "refused", "--ground", "not_identified", *BY)
    assert refused["ground"] == "not_identified"
    unknown = await desk.json("answer", "g_" + "0" * 32, "done", *BY, code=1)
    assert unknown["errors"][0]["code"] == "not-found"

    died = await desk.json("death", "report", "--reference", newcomer["id"], "--evidence", "register_office", *BY)
    same = await desk.json("death", "confirm", died["id"], *BY, code=1)
    assert same["errors"][0]["code"] == "same-person"
    assert (await desk.json("death", "confirm", died["id"], "--by", "Otto Muster"))["status"] == "confirmed"
    assert (await desk.json("death", "undo", died["id"], *BY))["status"] == "undone"
    assert [one["status"] for one in (await desk.json("death", "list"))["items"]] == ["undone"]


async def _written_down(world: World, clock: MovableClock, reference: str) -> str:
    """An erasure asked for by letter, eight days before the commands run (they have the machine's clock); gives its id."""
    clock.set(datetime.now(UTC) - timedelta(days=8))
    async with open_unit(world) as uow:
        whose = await by_reference(uow, reference)
        row = await receive(uow, Letter(Right.ERASURE, Via(Way.LETTER), clock.now(), whose, "Akte 7/26"), "Olga Beispiel")
    return wire(RIGHTS_REQUEST, row["request_id"])


async def test_an_erasure_hands_out_its_receipt_once_and_says_where_anybody_looks_it_up(
    desk: Desk, office: Tool, newcomer: Json, world: World, clock: MovableClock, client: httpx.AsyncClient
) -> None:
    other = await office.register(statements=[said("identity", "family_name", "Mustermann")])
    frozen = await desk.json(
        "record", "restriction", "--received", f"{datetime.now(UTC):%Y-%m-%d}", *BY, "--reference", other["id"]
    )
    first = await _written_down(world, clock, newcomer["id"])
    second = await _written_down(world, clock, other["id"])

    done = await desk.json("carry-out", first, *BY)
    assert (done["outcome"], done["receipt"][:2]) == ("done", "x_")
    clock.set(datetime.now(UTC))
    assert (await client.get(f"/v1/erasures/{done['receipt']}")).json()["receipt"] == done["receipt"]
    again = await desk.json("carry-out", first, *BY, code=1)
    assert again["errors"][0]["code"] == "not-found", "nobody finds the number again"

    assert (await desk.json("carry-out", frozen["id"], *BY))["receipt"] is None, "nothing was erased"
    words = await desk.words("carry-out", second, *BY)
    [receipt] = re.findall(r"x_[0-9a-f]{32}", words.splitlines()[1])
    assert words.startswith(f"{second}: done and answered.\n")
    page = f"{world.settings.base_url}/de/geloescht"
    assert page in words
    assert receipt != done["receipt"]
    assert (await client.get(f"/de/geloescht/{receipt}")).status_code == 200
    bodies = [str(row["body"]) for row in await world.pool.fetch("SELECT body FROM audit.event")]
    assert not any(one[2:] in body for one in (receipt, done["receipt"]) for body in bodies), "the log does not name it"

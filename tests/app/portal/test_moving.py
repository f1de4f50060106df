"""Moving on the newcomer's pages: nothing is chosen for her, the code is shown once, and nothing is lost by a second thought."""

import re

import pytest

from app.moves.depart import package_for_partner
from app.moves.sweep import sweep_moved
from app.unit_of_work import open_unit
from app.world import World
from tests.app.portal.conftest import Opener, Visitor, activate
from tests.support.clock import MovableClock
from tests.support.moves import NAME, Neighbour, told, trusted
from tests.support.people import PIN, Json, Tool, registration, said

_CODE = re.compile(r'class="code">([2-9A-Z-]{19})<')


@pytest.fixture
async def neighbour(world: World) -> Neighbour:
    return await trusted(world)


async def start(visitor: Visitor, neighbour: Neighbour, **changes: str) -> str:
    answer = await visitor.post("/de/umzug", **{"ziel": neighbour.issuer, "daten": "language", "pin": PIN} | changes)
    assert answer.status_code == 200, answer.text
    found = _CODE.search(answer.text)
    assert found is not None
    return found.group(1)


async def test_without_another_instance_the_page_says_so_and_offers_the_download(signed_in: Visitor) -> None:
    text = (await signed_in.get("/de/umzug")).text
    assert "an keinen anderen Ort" in text
    assert "/de/herunterladen" in text
    assert "/de/umzug" in (await signed_in.get("/de/")).text


async def test_nothing_is_chosen_for_her(signed_in: Visitor, neighbour: Neighbour) -> None:
    text = (await signed_in.get("/de/umzug")).text
    assert NAME in text
    assert " checked" not in text
    refused = await signed_in.post("/de/umzug", pin="000999")
    assert refused.status_code == 422
    for words in ("Bitte wählen Sie einen Ort.", "Bitte wählen Sie mindestens eine Zeile.", "Diese PIN ist falsch."):
        assert words in refused.text
    assert "Umzug absagen" not in (await signed_in.get("/de/umzug")).text


async def test_the_code_is_shown_once_and_opens_until_she_calls_it_off(
    signed_in: Visitor, neighbour: Neighbour, world: World
) -> None:
    code = await start(signed_in, neighbour)
    waiting = (await signed_in.get("/de/umzug")).text
    assert NAME in waiting
    assert code not in waiting
    assert await opens(world, neighbour, code)
    move = re.search(r'name="umzug" value="(u_[0-9a-f]{32})"', waiting)
    assert move is not None
    off = await signed_in.post("/de/umzug", umzug=move.group(1), tun="absagen")
    assert off.headers["location"] == "/de/umzug"
    assert not await opens(world, neighbour, code)
    assert "Wohin ziehen Sie?" in (await signed_in.get("/de/umzug")).text
    twice = await signed_in.post("/de/umzug", umzug=move.group(1), tun="absagen")
    assert twice.headers["location"] == "/de/umzug"


async def opens(world: World, neighbour: Neighbour, code: str) -> bool:
    async with open_unit(world) as uow:
        return await package_for_partner(uow, neighbour.issuer, code) is not None


async def test_confidential_statements_are_counted_as_staying(
    signed_in: Visitor, office: Tool, registered: Json, neighbour: Neighbour
) -> None:
    secret = said("language", "german_reading", "A1", "adviser_estimate") | {"secrecy": "secrecy_203"}
    path = f"/v1/newcomers/{registered['id']}/statements"
    assert (await office.post(path, {"statements": [secret]})).status_code == 201
    assert "1 Angabe geht nicht mit" in (await signed_in.get("/de/umzug")).text


async def test_after_it_arrived_the_page_says_when_the_record_goes_and_lets_her_keep_it(
    signed_in: Visitor, office: Tool, neighbour: Neighbour, world: World, clock: MovableClock
) -> None:
    assert await opens(world, neighbour, await start(signed_in, neighbour))
    move = await world.pool.fetchval("SELECT departure_id FROM departure")
    receipt = neighbour.token(world, "kiim-move-receipt+jwt", sub=f"u_{move.hex}")
    assert (await office.http.post("/v1/moves/receipts", json={"receipt": receipt})).status_code == 200
    text = (await signed_in.get("/de/umzug")).text
    assert "Ihre Erlaubnisse hier sind zu Ende." in text
    assert "Am 22. Dezember 2026 löschen wir Ihre Daten hier." in text
    kept = await signed_in.post("/de/umzug", umzug=f"u_{move.hex}", tun="behalten")
    assert kept.headers["location"] == "/de/umzug"
    assert "Hier bleiben sie auch gespeichert." in (await signed_in.get("/de/umzug")).text
    clock.advance(days=60)
    assert await sweep_moved(world) == 0


async def test_somebody_who_arrived_sees_what_came_along(
    browser: Opener, office: Tool, neighbour: Neighbour, world: World
) -> None:
    decided = {"agency": "VHS Nachbarland", "agency_type": "course_provider", "purpose": "language_course", "categories": []}
    content = {
        "statements": [told("language", "german_overall", "A2"), told("language", "shoe_size", 44)],
        "decisions": [decided],
    }
    body = registration(statements=[]) | {"package": neighbour.package(world, content)}
    made = (await office.post("/v1/arrivals", body)).json()
    visitor = browser()
    await activate(visitor, made["letter"])
    text = (await visitor.get("/de/umzug")).text
    for words in (NAME, "1 Angabe konnte nicht übernommen werden", "VHS Nachbarland", "Hier gilt es nicht"):
        assert words in text


async def test_nobody_changes_the_move_of_somebody_else(
    signed_in: Visitor, browser: Opener, office: Tool, neighbour: Neighbour, world: World
) -> None:
    code = await start(signed_in, neighbour)
    move = await world.pool.fetchval("SELECT departure_id FROM departure")
    other = browser()
    await activate(other, (await office.register())["letter"])
    assert (await other.post("/de/umzug", umzug=f"u_{move.hex}", tun="absagen")).status_code == 404
    assert await opens(world, neighbour, code)

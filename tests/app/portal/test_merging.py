"""Her pages about a second record: the question, both cards, the answer, and parting again."""

import re

import httpx

from app.ids import MERGE_OFFER, wire
from app.merges.office import find_pairs, offer_pair
from app.world import World
from tests.app.merges.test_asking import ask
from tests.app.merges.test_merging import levels, registered
from tests.app.portal.conftest import Opener, Visitor
from tests.support.people import Json, Tool, activate, said, tool

_BUTTON = re.compile(r'action="(/de/zweite-akte/[^"]+)"')


async def _open(browser: Opener, person: Json) -> Visitor:
    visitor = browser()
    assert (await visitor.sign_in(person["letter"]["card"])).status_code == 303
    return visitor


async def _action(visitor: Visitor) -> str:
    found = _BUTTON.search((await visitor.get("/de/zweite-akte")).text)
    assert found is not None
    return found.group(1)


async def test_she_says_yes_to_an_office_and_may_part_the_two_again(
    client: httpx.AsyncClient, browser: Opener, office: Tool, world: World
) -> None:
    elsewhere = await tool(client, world, "counselling", "counselling")
    hers, known = await registered(elsewhere, "A1"), await registered(office, "B1")
    await ask(office, await (await activate(client, hers["letter"])).link(office), known["id"])
    visitor = await _open(browser, hers)
    assert "/de/zweite-akte" in (await visitor.get("/de/")).text.split("<h2>")[0]
    assert "Beratung am Beispielplatz" in (await visitor.get("/de/zweite-akte")).text
    answered = await visitor.post(await _action(visitor), page="/de/zweite-akte", antwort="ja")
    assert answered.headers["location"] == "/de/erledigt/zusammengelegt"
    assert (await visitor.get("/de/erledigt/zusammengelegt")).status_code == 200
    parted = await visitor.post(await _action(visitor), page="/de/zweite-akte")
    assert parted.headers["location"] == "/de/getrennt"
    assert "Jede Karte" in (await visitor.get("/de/getrennt")).text
    assert await levels(office, known["id"]) == ["B1"]


async def test_what_the_coordination_office_suspects_needs_the_yes_of_both_cards(
    client: httpx.AsyncClient, browser: Opener, office: Tool, world: World
) -> None:
    elsewhere = await tool(client, world, "counselling", "counselling")
    names = [said("identity", "family_name", "Musterprobe"), said("identity", "given_names", "Erfunda")]
    names.append(said("identity", "birth_date", "1990-05-17", kind="document_seen"))
    first, second = await elsewhere.register(statements=names), await office.register(statements=names)
    for person in (first, second):
        await activate(client, person["letter"])
    [pair] = await find_pairs(world)
    assert await offer_pair(world, pair.offer_id)
    one, other = await _open(browser, first), await _open(browser, second)
    page = (await one.get("/de/zweite-akte")).text
    assert wire(MERGE_OFFER, pair.offer_id) in page
    assert "Beratung am Beispielplatz" not in page.split("<main")[1]
    yes = await one.post(await _action(one), page="/de/zweite-akte", antwort="ja")
    assert yes.headers["location"] == "/de/erledigt/zweite-karte"
    assert _BUTTON.search((await one.get("/de/zweite-akte")).text) is None
    done = await other.post(await _action(other), page="/de/zweite-akte", antwort="ja")
    assert done.headers["location"] == "/de/erledigt/zusammengelegt"
    record = (await office.get(f"/v1/newcomers/{second['id']}/record")).json()["categories"]
    shown = record["identity"]["fields"]["family_name"]["statements"]
    assert len(shown) == 1  # a merge shows no office the other's side


async def test_a_no_or_nonsense_changes_nothing(client: httpx.AsyncClient, browser: Opener, office: Tool, world: World) -> None:
    elsewhere = await tool(client, world, "counselling", "counselling")
    hers, known = await registered(elsewhere, "A1"), await registered(office, "B1")
    await ask(office, await (await activate(client, hers["letter"])).link(office), known["id"])
    visitor = await _open(browser, hers)
    action = await _action(visitor)
    assert (await visitor.post(action, page="/de/zweite-akte", antwort="vielleicht")).status_code == 404
    no = await visitor.post(action, page="/de/zweite-akte", antwort="nein")
    assert no.headers["location"] == "/de/erledigt/nicht-meine"
    assert "Sie haben eine Akte" in (await visitor.get("/de/zweite-akte")).text

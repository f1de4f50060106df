"""Offers from Integreat over real HTTP: the documented shapes, tolerance, conditional requests, and a hostile source."""

import asyncio
import time
from datetime import date
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from app.errors import ValidationFailed
from app.offers import fetch
from app.offers.offer import Kind, OfferDraft
from app.offers.pull import Pulled, Region, pull
from app.offers.save_offer import save_offer
from app.offers.store import all_offers
from app.offers.take_over import TakenOver
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.app.offers.integreat_server import IntegreatServer, event, integreat_on_loopback, location, send
from tests.support.clock import MovableClock


@pytest.fixture
def region() -> Any:
    """A region with two places and an event."""
    with integreat_on_loopback() as server:
        server.locations = [location(1, "Migrationsberatung"), location(2, "Bücherei", category={"icon": "culture"})]
        server.events = [event(1, "Sprachcafé")]
        yield server


def where(server: IntegreatServer) -> Region:
    return Region(server.base_url, "musterkreis", district="06433")


async def pulled(world: World, server: IntegreatServer, **how: bool) -> tuple[Pulled, Pulled]:
    done = await pull(world, where(server), **how)
    return done["locations"], done["events"]


async def stored(world: World) -> dict[str, dict[str, Any]]:
    async with world.sessions() as session:
        return {row["source_id"]: row for row in await all_offers(session, vanished=True)}


async def test_places_and_events_become_offers(world: World, region: IntegreatServer) -> None:
    places, events = await pulled(world, region)
    assert (places.taken, events.taken) == (TakenOver(new=2), TakenOver(new=1))
    found = await stored(world)
    assert set(found) == {"location:1", "location:2", "event:1"}
    place = found["location:1"]
    expected: dict[str, object] = {
        "title": "Migrationsberatung",
        "kind": "counselling",
        "provider": "Musterverein e. V.",
        "municipality": "06433006",
        "address": "Musterweg 1, 64521 Groß-Gerau",
        "summary": "Beratung & Hilfe in vielen Sprachen",
        "url": "https://integreat.example.org/musterkreis/de/locations/ort-1/",
        "languages": [],
        "seats": None,
        "system": f"{region.base_url}/musterkreis/de/locations/",
    }
    assert {name: place[name] for name in expected} == expected
    meeting = found["event:1"]
    assert (meeting["kind"], meeting["starts_on"], meeting["ends_on"], meeting["municipality"]) == (
        "meeting",
        date(2026, 12, 1),
        date(2026, 12, 1),
        None,
    )
    assert meeting["summary"] == "Sprachcafé Jeden Dienstag"
    assert found["location:2"]["kind"] == "other"


async def test_people_named_in_contacts_are_not_kept(world: World, region: IntegreatServer) -> None:
    await pulled(world, region)
    everything = str(await world.pool.fetch("SELECT * FROM offer"))
    assert "Migrationsberatung" in everything
    assert "Erika" not in everything
    assert "23125" not in everything


async def test_an_edit_changes_the_offer_although_the_translation_has_a_new_id(world: World, region: IntegreatServer) -> None:
    await pulled(world, region)
    region.locations[0] = location(1, "Beratung für alle", id=12345)
    places, _ = await pulled(world, region)
    assert places.taken == TakenOver(changed=1, unchanged=1)
    assert (await stored(world))["location:1"]["title"] == "Beratung für alle"


async def test_what_somebody_completed_stays(world: World, region: IntegreatServer) -> None:
    await pulled(world, region)
    row = (await stored(world))["location:1"]
    async with open_unit(world) as uow:
        draft = OfferDraft("ignored", "x", Kind.LANGUAGE_COURSE, level_in="A1", level_out="A2", seats=12, free_seats=3)
        await save_offer(uow, draft, row["offer_id"])
    region.locations[0] = location(1, "Sprachkurs am Morgen")
    await pulled(world, region)
    found = (await stored(world))["location:1"]
    assert (found["title"], found["kind"], found["level_in"], found["free_seats"]) == (
        "Sprachkurs am Morgen",
        "language_course",
        "A1",
        3,
    )


async def test_what_vanished_is_marked_and_an_unreadable_entry_is_not_taken_for_vanished(
    world: World, region: IntegreatServer
) -> None:
    await pulled(world, region)
    region.locations = [location(1, "x" * 5, title=None), location(3, "Neu"), "kein Objekt", None, {}, location(3, "Doppelt")]
    places, _ = await pulled(world, region)
    assert places.taken == TakenOver(new=1, vanished=1)
    assert (places.entries, places.skipped, places.twice) == (6, 4, 1)
    found = await stored(world)
    assert (found["location:1"]["vanished_at"], found["location:2"]["vanished_at"]) == (None, world.clock.now())
    region.locations = [location(1, "Wieder da"), location(3, "Neu")]
    assert (await pulled(world, region))[0].taken == TakenOver(changed=1, unchanged=1)
    region.locations.append(location(2, "Bücherei", category={"icon": "culture"}))
    assert (await pulled(world, region))[0].taken == TakenOver(returned=1, unchanged=2)


async def test_an_unchanged_list_is_asked_for_with_its_validator_and_counts_as_seen(
    world: World, region: IntegreatServer, clock: MovableClock
) -> None:
    await pulled(world, region)
    clock.advance(hours=1)
    places, _ = await pulled(world, region)
    assert places.unchanged
    assert {row["last_seen_at"] for row in (await stored(world)).values()} == {clock.now()}
    assert all("If-None-Match" in headers for _, headers in region.asked[2:])
    region.conditional = False
    assert not (await pulled(world, region))[0].unchanged


async def test_recurring_events_are_asked_for_combined_and_have_no_end(world: World, region: IntegreatServer) -> None:
    region.events = [event(1, "Sprachcafé", recurrence_rule="FREQ=WEEKLY;BYDAY=TU")]
    await pulled(world, region)
    assert any(path.endswith("/events/?combine_recurring") for path, _ in region.asked)
    found = (await stored(world))["event:1"]
    assert (found["starts_on"], found["ends_on"]) == (date(2026, 12, 1), None)


def odd(number: int, **changes: Any) -> Any:
    return location(number, "Ort", **changes)


async def test_members_that_are_missing_or_of_another_kind_are_passed_over(world: World, region: IntegreatServer) -> None:
    region.locations = [
        {"id": 1, "title": "Nur das Nötigste"},
        odd(2, location=None, category=None, organization=None, excerpt=None, content=None, url=None),
        odd(3, location=[1], category="x", organization=7, excerpt=[], content={}, url=5, temporarily_closed="ja"),
        odd(4, url="javascript:alert(1)", title="<b>Fett</b>&lt;script&gt;"),
        odd(5, location={"id": "abc", "town": "Nirgendwo", "postcode": 64521}),
        odd(6, temporarily_closed=True),
    ]
    region.events = [event(1, "Ohne Zeit", event=None), event(2, "Verkehrt", event={"id": 2, "start": "gestern", "end": 5})]
    places, events = await pulled(world, region)
    assert (places.taken, events.taken) == (TakenOver(new=6), TakenOver(new=2))
    found = await stored(world)
    assert found["location:4"]["url"] is None
    assert found["location:4"]["title"] == "Fett<script>"  # plain text: pages escape it like any other
    assert found["location:abc"]["municipality"] is None
    assert found["location:6"]["summary"].startswith("Vorübergehend geschlossen. Beratung")


async def test_one_list_that_fails_does_not_keep_the_other_out(world: World, region: IntegreatServer) -> None:
    region.respond["locations"] = lambda handler: send(handler, 500, b"[]")
    places, events = await pulled(world, region)
    assert (places.fault, places.taken, events.taken) == ("it answered 500", None, TakenOver(new=1))


async def test_a_source_that_lost_almost_everything_is_taken_for_broken(world: World, region: IntegreatServer) -> None:
    region.locations = [location(number, f"Ort {number}") for number in range(8)]
    await pulled(world, region)
    region.locations = []
    places, _ = await pulled(world, region)
    assert places.fault == "8 of 8 offers would vanish"
    assert all(row["vanished_at"] is None for row in (await stored(world)).values())
    assert (await pulled(world, region, accept_fewer=True))[0].taken == TakenOver(vanished=8)


def redirect(target: str) -> Any:
    return lambda handler: send(handler, 302, b"", {"Location": target})


async def test_a_redirect_to_another_host_is_not_followed(world: World, region: IntegreatServer) -> None:
    with integreat_on_loopback() as other:
        for target in (
            f"{other.base_url}/musterkreis/de/locations/",
            "http://127.0.0.1:1/",
            "file:///etc/passwd",
            "//example.org/",
        ):
            region.respond["locations"] = redirect(target)
            assert (await pulled(world, region))[0].fault == "it leads to another host"
        assert other.asked == []


async def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(world: World, region: IntegreatServer) -> None:
    region.respond["locations"] = redirect(f"{region.base_url}/musterkreis/de/events/?combine_recurring")
    assert (await pulled(world, region))[0].fault is None
    region.respond["locations"] = redirect("/api/v3/musterkreis/de/locations/")
    assert (await pulled(world, region))[0].fault == "it leads on and on"


HOSTILE = {
    "no JSON": (lambda handler: send(handler, 200, b"<html>"), "no usable answer (JSONDecodeError)"),
    "an object": (lambda handler: send(handler, 200, b"{}"), "its answer is no list, or one too long"),
    "packed": (lambda handler: send(handler, 200, b"[]", {"Content-Encoding": "gzip"}), "it packed its answer unasked"),
    "gone": (lambda handler: send(handler, 404, b""), "it answered 404"),
    "unchanged, though never asked": (lambda handler: send(handler, 304, b""), "it answered 304"),
    "deep": (lambda handler: send(handler, 200, b"[" * 200_000), "no usable answer (JSONDecodeError)"),
}


@pytest.mark.parametrize(("respond", "words"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_an_answer_that_is_no_list_changes_nothing(world: World, region: IntegreatServer, respond: Any, words: str) -> None:
    region.respond["locations"] = respond
    assert (await pulled(world, region))[0].fault == words
    assert set(await stored(world)) == {"event:1"}


async def test_an_answer_without_end_is_cut_off(world: World, region: IntegreatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 100_000)
    region.respond["locations"] = lambda handler: send(handler, 200, b"[" + b" " * 200_000 + b"]")
    assert (await pulled(world, region))[0].fault == "its answer is too large"


async def test_a_source_that_drips_is_left_after_the_time_limit(
    world: World, region: IntegreatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.3)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(20):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    region.respond["locations"] = drip
    begun = asyncio.get_running_loop().time()
    assert (await pulled(world, region))[0].fault == "no usable answer (TimeoutError)"
    assert asyncio.get_running_loop().time() - begun < 2


async def test_a_public_service_calls_https_only(settings: Settings, clock: MovableClock, region: IntegreatServer) -> None:
    from app.main import open_world

    public = settings.model_copy(update={"base_url": "https://kiim.example.org"})
    async with open_world(public, clock) as world:
        places, events = await pulled(world, region)
    assert (places.fault, events.fault) == ("its address is not https", "its address is not https")
    assert region.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "../x"},
        {"slug": "a/b"},
        {"slug": ""},
        {"slug": "a?b"},
        {"language": "DE"},
        {"language": "d/e"},
        {"district": "6433"},
    ],
)
async def test_a_region_that_cannot_be_one_is_refused(world: World, region: IntegreatServer, wrong: dict[str, str]) -> None:
    stated = {"slug": "musterkreis", **wrong}
    with pytest.raises(ValidationFailed):
        await pull(world, Region(region.base_url, **stated))
    assert region.asked == []

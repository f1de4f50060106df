"""Passkeys over HTTP: made after the PIN on an own phone, good for signing in, void when anything is wrong."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from app.identity.passkey_rows import MOST
from app.world import World
from tests.app.portal.conftest import Opener, Visitor
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.clock import MovableClock
from tests.support.people import PIN, Json, Tool


def options_in(page: httpx.Response) -> dict[str, Any]:
    """What a page hands to the phone."""
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found is not None, page.text
    told: dict[str, Any] = json.loads(unescape(found.group(1)))
    return told


async def on_own_phone(visitor: Visitor, card: str) -> Visitor:
    """Signed in as somebody whose phone nobody else uses."""
    answer = await visitor.post("/de/anmelden", karte=card, pin=PIN, handy="own")
    assert answer.status_code == 303, answer.text
    return visitor


async def made(visitor: Visitor, world: World) -> Authenticator:
    """A passkey that the pages have kept."""
    phone = Authenticator(world.settings.base_url)
    assert (await keep(visitor, phone)).headers["location"] == "/de/erledigt/passkey"
    return phone


async def keep(visitor: Visitor, phone: Authenticator) -> httpx.Response:
    page = await visitor.post("/de/sicherheit/passkey", pin=PIN)
    assert page.status_code == 200, page.text
    return await visitor.post("/de/sicherheit/passkey/neu", page="/de/sicherheit", antwort=phone.create(options_in(page)))


async def use(visitor: Visitor, phone: Authenticator) -> httpx.Response:
    """Sign in with it in this browser."""
    page = await visitor.get("/de/anmelden")
    return await send(visitor, page, phone.sign(options_in(page)))


async def send(visitor: Visitor, page: httpx.Response, answer: str) -> httpx.Response:
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert token is not None
    return await visitor.http.post(
        "/de/anmelden/passkey", data={"form_token": token.group(1), "antwort": answer, "weiter": "/de/"}
    )


@pytest.fixture
async def own(browser: Opener, registered: Json, activated: None) -> Visitor:
    """Her own phone, signed in."""
    return await on_own_phone(browser(), registered["letter"]["card"])


async def test_a_phone_of_her_own_signs_in_and_the_list_says_so(own: Visitor, browser: Opener, world: World) -> None:
    phone = await made(own, world)
    assert phone.name == "Meine Daten – 22. November 2026"
    other = browser()
    answer = await use(other, phone)
    assert (answer.status_code, answer.headers["location"]) == (303, "/de/")
    text = unescape((await other.get("/de/sicherheit")).text)
    assert text.index("Angemeldet mit Passkey.") < text.index("Passkey angelegt.")
    assert "10:30 Uhr abgemeldet" in text, "a passkey is only on a phone of her own"
    assert "Es gibt einen Passkey." in text
    assert (await use(browser(), phone)).status_code == 303


async def test_a_shared_phone_is_offered_nothing_and_nothing_is_kept_from_it(
    signed_in: Visitor, registered: Json, world: World
) -> None:
    assert "passkey" not in (await signed_in.get("/de/sicherheit")).text.lower()
    page = await signed_in.get("/de/sicherheit/passkey")
    assert "Darum gibt es hier keinen Passkey." in page.text
    assert 'name="pin"' not in page.text
    sent = await signed_in.post("/de/sicherheit/passkey", page="/de/sicherheit", pin=PIN)
    assert "data-options" not in sent.text
    assert (await signed_in.post("/de/sicherheit/passkey/neu", page="/de/sicherheit", antwort="{}")).status_code == 404


async def test_without_the_pin_nothing_is_asked_of_the_phone(own: Visitor) -> None:
    refused = await own.post("/de/sicherheit/passkey", pin="000999")
    assert refused.status_code == 422
    assert "data-options" not in refused.text
    answer = await own.post("/de/sicherheit/passkey/neu", page="/de/sicherheit", antwort="{}")
    assert answer.headers["location"] == "/de/sicherheit/passkey"
    assert "Jemand wollte einen Passkey anlegen." in (await own.get("/de/sicherheit")).text


async def test_what_the_phone_did_not_check_or_another_site_asked_for_is_not_kept(own: Visitor, world: World) -> None:
    for phone in (Authenticator("https://kiim.example.org"), Authenticator(world.settings.base_url, flags=PRESENT)):
        assert (await keep(own, phone)).headers["location"] == "/de/sicherheit/passkey"
    first = await made(own, world)
    assert (await keep(own, first)).headers["location"] == "/de/sicherheit/passkey", "known already"
    for _ in range(MOST - 1):
        await made(own, world)
    assert (await keep(own, Authenticator(world.settings.base_url))).headers["location"] == "/de/sicherheit/passkey"
    assert await world.pool.fetchval("SELECT count(*) FROM passkey") == MOST


async def test_every_reason_not_to_sign_in_gets_one_answer(
    own: Visitor, browser: Opener, world: World, clock: MovableClock
) -> None:
    phone = await made(own, world)
    stranger = Authenticator(world.settings.base_url, handle=phone.handle)
    forged = Authenticator(world.settings.base_url, credential_id=phone.credential_id, handle=phone.handle)
    other_handle = Authenticator(world.settings.base_url, phone.key, phone.credential_id, bytes(32))
    unseen = Authenticator(world.settings.base_url, phone.key, phone.credential_id, phone.handle, flags=PRESENT)
    elsewhere = Authenticator("https://kiim.example.org", phone.key, phone.credential_id, phone.handle)
    visitor = browser()
    answers = [await use(visitor, wrong) for wrong in (stranger, forged)]
    assert (await use(browser(), phone)).status_code == 303, "a right one gives the count back"
    answers += [await use(visitor, wrong) for wrong in (other_handle, unseen, elsewhere)]
    assert (await use(browser(), phone)).status_code == 303
    page = await visitor.get("/de/anmelden")
    told = phone.sign(options_in(page))
    clock.advance(minutes=11)
    answers += [await send(visitor, page, told), await send(visitor, page, "{}"), await send(visitor, page, "")]
    plain = {re.sub(r'(value|data-options)="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {401}
    assert len(plain) == 1
    assert "Der Passkey passt nicht." in plain.pop()


async def test_an_answer_signs_in_once(own: Visitor, browser: Opener, world: World) -> None:
    phone, visitor = await made(own, world), browser()
    page = await visitor.get("/de/anmelden")
    kept = dict(visitor.http.cookies)
    told = phone.sign(options_in(page))
    assert (await send(visitor, page, told)).status_code == 303
    again = browser()
    again.http.cookies.update(kept)
    assert (await send(again, page, told)).status_code == 401


async def test_guessing_at_a_passkey_is_limited(own: Visitor, browser: Opener, world: World) -> None:
    phone = await made(own, world)
    forged = Authenticator(world.settings.base_url, credential_id=phone.credential_id, handle=phone.handle)
    visitor = browser()
    for _ in range(5):
        assert (await use(visitor, forged)).status_code == 401
    assert (await use(visitor, phone)).status_code == 429


@pytest.mark.parametrize("way", ["removed", "everywhere", "new PIN", "new letter", "erased"])
async def test_it_is_void_after(own: Visitor, browser: Opener, world: World, office: Tool, registered: Json, way: str) -> None:
    phone = await made(own, world)
    match way:
        case "removed":
            await own.post("/de/sicherheit/passkey/entfernen", page="/de/sicherheit")
            assert "Passkeys entfernt." in (await own.get("/de/sicherheit")).text
        case "everywhere":
            await own.post("/de/sicherheit/alle-abmelden", page="/de/sicherheit")
        case "new PIN":
            await own.post("/de/sicherheit/pin", pin=PIN, neue_pin="852604", neue_pin_noch_einmal="852604")
        case "new letter":
            again = await office.post(f"/v1/newcomers/{registered['id']}/letters", {})
            assert again.status_code == 201, again.text
        case "erased":
            await own.post("/de/loeschen", pin=PIN)
    assert await world.pool.fetchval("SELECT count(*) FROM passkey") == 0
    assert (await use(browser(), phone)).status_code == 401


async def test_a_passkey_that_was_pointed_at_somebody_else_in_the_database_opens_nothing(
    own: Visitor, browser: Opener, world: World, office: Tool
) -> None:
    phone = await made(own, world)
    await office.register()
    await world.pool.execute("UPDATE passkey SET newcomer_id = (SELECT newcomer_id FROM account WHERE activated_at IS NULL)")
    assert (await use(browser(), phone)).status_code >= 500

"""The letter's address over HTTP: reading it changes nothing, sending the form works once, however many send it."""

import asyncio
import logging

import httpx
import pytest

from app.world import World
from tests.app.portal.conftest import Opener, activate
from tests.support.people import PIN, Json


def parts(letter: Json) -> tuple[str, str]:
    code = letter["activation_code"].replace("-", "")
    return code[:8], code[8:]


async def sessions(world: World) -> int:
    found: int = await world.pool.fetchval("SELECT count(*) FROM newcomer_session")
    return found


async def test_the_address_can_be_opened_twice_before_the_form_is_sent_once(browser: Opener, registered: Json) -> None:
    selector, secret = parts(registered["letter"])
    for reader in (browser(), browser()):
        answer = await reader.get(f"/a/{selector}/{secret}", **{"Accept-Language": "de"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/de/aktivieren")
        assert answer.text == ""
    members = {"ziffern": registered["letter"]["spoken_digits"], "pin": PIN, "pin_noch_einmal": PIN}
    done = await reader.post("/de/aktivieren", **members)
    assert (done.status_code, done.headers["location"]) == (303, "/de/")
    assert "__Host-kiim" in reader.http.cookies


async def test_the_cookie_lasts_a_quarter_of_an_hour_and_goes_to_the_activation_page_alone(
    browser: Opener, registered: Json
) -> None:
    answer = await browser().get("/a/{}/{}".format(*parts(registered["letter"])))
    kept = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("__Secure-kiim-letter=")]
    assert kept
    for cookie in kept:
        assert {"Max-Age=900", "HttpOnly", "Secure"} <= set(cookie.split("; "))
        assert any(part.endswith("/aktivieren") and part.startswith("Path=/") for part in cookie.split("; "))


async def test_what_cannot_be_a_code_is_not_kept(browser: Opener) -> None:
    answer = await browser().get("/a/unsinn00/nochmehrunsi")
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


async def test_twenty_forms_at_once_open_one_session(browser: Opener, registered: Json, world: World) -> None:
    answers = await asyncio.gather(*(activate(browser(), registered["letter"]) for _ in range(20)))
    opened = [answer for answer in answers if answer.status_code == 303]
    assert len(opened) == 1
    assert await sessions(world) == 1
    assert {answer.status_code for answer in answers} <= {303, 422, 429}


async def test_wrong_digits_used_and_unknown_letters_get_one_answer(browser: Opener, registered: Json, world: World) -> None:
    letter = registered["letter"]
    wrong = await activate(browser(), letter, ziffern="no")
    unknown = await activate(browser(), letter, code="2345-6789-ABCD-EFGH-JKMN")
    assert (await activate(browser(), letter)).status_code == 303
    used = await activate(browser(), letter)
    assert {answer.status_code for answer in (wrong, unknown, used)} == {422}
    assert len({_without_token(answer) for answer in (wrong, unknown, used)}) == 1
    assert await sessions(world) == 1


async def test_after_five_wrong_tries_the_letter_is_dead(browser: Opener, registered: Json) -> None:
    for _ in range(5):
        assert (await activate(browser(), registered["letter"], ziffern="no")).status_code == 422
    assert (await activate(browser(), registered["letter"])).status_code == 429


async def test_a_form_from_elsewhere_does_not_use_the_letter(browser: Opener, registered: Json) -> None:
    letter, visitor = registered["letter"], browser()
    members = {"code": letter["activation_code"], "ziffern": letter["spoken_digits"], "pin": PIN, "pin-noch-einmal": PIN}
    foreign = await visitor.http.post("/de/aktivieren", data=members)
    forged = await visitor.http.post("/de/aktivieren", data={**members, "form_token": "0" * 64})
    assert (foreign.status_code, forged.status_code) == (403, 403)
    assert (await activate(browser(), letter)).status_code == 303


async def test_no_code_stands_in_a_log_or_a_page(browser: Opener, registered: Json, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = browser()
    selector, secret = parts(registered["letter"])
    await visitor.get(f"/a/{selector}/{secret}")
    shown = await visitor.post("/de/aktivieren", ziffern="no", pin=PIN, pin_noch_einmal=PIN)
    ours = [record for record in caplog.records if record.name.startswith("kiim")]
    routes = {getattr(record, "route", "") for record in ours}
    assert "/a/{selector}/{secret}" in routes
    for text in (shown.text, *(str(record.__dict__) for record in ours)):
        assert selector not in text
        assert secret not in text


def _without_token(answer: httpx.Response) -> str:
    import re

    return re.sub(r'name="form_token" value="[0-9a-f]+"', "", answer.text)

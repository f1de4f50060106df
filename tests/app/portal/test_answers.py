"""The page that lists for every decision who was told, who has answered, and who has not."""

import httpx
import pytest

from app.world import World
from tests.app.portal.asking import Asked, Question, at_her_phone, question, send
from tests.app.portal.conftest import Opener
from tests.support.clock import MovableClock
from tests.support.people import Tool
from tests.support.scenes import scene


@scene
async def put(client: httpx.AsyncClient, world: World, office: Tool) -> Question:
    return await question(client, world, office)


@pytest.fixture
async def asked(put: Question, browser: Opener) -> Asked:
    return await at_her_phone(put, browser)


async def test_she_reads_who_has_not_answered_and_until_when_it_had_to(asked: Asked, clock: MovableClock) -> None:
    assert "Hier steht noch nichts." in (await asked.visitor.get("/de/antworten")).text
    consent = (await asked.say_yes()).rsplit("/", 1)[1]
    await send(asked.visitor, f"/de/freigabe/{consent}")
    page = (await asked.visitor.get("/de/antworten")).text
    assert "Sie haben eine Erlaubnis zurückgenommen." in page
    assert "Sie hat Zeit bis" in page
    change = (await asked.school.get("/v1/changes")).json()["items"][-1]
    await asked.school.post(f"/v1/changes/{change['id']}/acknowledgement", {"outcome": "deleted"})
    page = (await asked.visitor.get("/de/antworten")).text
    assert "Alles ist gelöscht." in page
    assert "Sie hat Zeit bis" not in page
    assert "/de/antworten" in (await asked.visitor.get("/de/freigaben")).text

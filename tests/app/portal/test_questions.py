"""What an agency answers to a question why it looked: once, sealed, under her question, read by nobody else."""

import re
from html import unescape

import httpx
import pytest

from app.world import World
from tests.app.portal.conftest import Visitor
from tests.support.desks import Desk, desk_beside
from tests.support.people import PIN, Json, Phone, Tool, tool

TEXT = "Wir haben Ihr Niveau nachgesehen, um einen Kurs zu finden."


@pytest.fixture
async def asked(signed_in: Visitor, office: Tool, registered: Json) -> str:
    """She asked why the office looked; the id of the change that told the office."""
    assert (await office.get(f"/v1/newcomers/{registered['id']}/record")).status_code == 200
    text = (await signed_in.get("/de/zugriffe")).text
    path = re.findall(r'href="(/de/zugriffe/[^"]+/frage)"', text)[0]
    await signed_in.post(path)
    return await heard(office)


async def heard(agency: Tool) -> str:
    items = (await agency.get("/v1/changes")).json()["items"]
    return str(next(item["id"] for item in items if item["type"] == "access-questioned"))


async def own(visitor: Visitor) -> str:
    """Her questions as text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", (await visitor.get("/de/meine-fragen")).text)).split())


async def phone_of(office: Tool, registered: Json) -> Phone:
    body = {"card": registered["letter"]["card"], "pin": PIN}
    answer = await office.http.post("/v1/me/session", json=body)
    return Phone(office.http, answer.json()["access_token"])


async def test_the_answer_stands_under_her_question_and_the_first_one_stays(signed_in: Visitor, office: Tool, asked: str) -> None:
    assert "Die Stelle hat noch nicht geantwortet." in await own(signed_in)
    first = await office.post(f"/v1/changes/{asked}/answer", {"text": TEXT})
    assert first.status_code == 201, first.text
    again = await office.post(f"/v1/changes/{asked}/answer", {"text": "Etwas anderes."})
    assert (again.status_code, again.json()) == (200, first.json())
    page = await own(signed_in)
    assert TEXT in page
    assert "Antwort der Stelle vom 22. November 2026" in page
    assert "Etwas anderes" not in page
    listed = unescape((await signed_in.get("/de/zugriffe")).text)
    assert TEXT in listed
    assert "Ihre Frage beantwortet" in listed
    assert 'href="/de/meine-fragen"' in listed


async def test_no_other_agency_and_no_other_change_can_be_answered(
    client: httpx.AsyncClient, world: World, office: Tool, signed_in: Visitor, asked: str
) -> None:
    stranger = await tool(client, world, "counselling", "counselling", name="Beratung am Anderplatz")
    granted = (await office.get("/v1/changes")).json()["items"][0]
    assert granted["type"] == "consent-granted"
    for agency, change in ((stranger, asked), (office, granted["id"]), (office, "e_" + "0" * 32), (office, "unsinn")):
        answer = await agency.post(f"/v1/changes/{change}/answer", {"text": TEXT})
        assert answer.status_code == 404, change
    assert TEXT not in await own(signed_in)


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "eins\nzwei"])
async def test_an_answer_is_one_line(office: Tool, asked: str, text: str) -> None:
    answer = await office.post(f"/v1/changes/{asked}/answer", {"text": text})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/text"]


async def test_the_text_is_nowhere_in_the_clear(world: World, office: Tool, asked: str) -> None:
    await office.post(f"/v1/changes/{asked}/answer", {"text": TEXT})
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action = 'question.answer'")
    assert len(rows) == 1
    assert "Niveau" not in rows[0]["body"]
    feed = (await office.get("/v1/changes")).text
    assert "Niveau" not in feed


async def test_she_gets_questions_and_answers_through_the_interface_and_in_her_export(
    office: Tool, registered: Json, asked: str
) -> None:
    await office.post(f"/v1/changes/{asked}/answer", {"text": TEXT})
    phone = await phone_of(office, registered)
    (item,) = (await phone.get("/v1/me/questions")).json()["items"]
    assert (item["answer"], item["agency"], item["purpose"]) == (TEXT, "Beratung am Beispielplatz", "counselling")
    assert item["announced"] is True
    assert (await phone.get("/v1/me/export")).json()["questions"] == [item]


async def test_after_an_erasure_nothing_is_answered(office: Tool, registered: Json, asked: str) -> None:
    phone = await phone_of(office, registered)
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    assert (await office.post(f"/v1/changes/{asked}/answer", {"text": TEXT})).status_code == 404


async def test_at_the_desk_it_is_answered_from_the_inbox(office: Tool, signed_in: Visitor, asked: str) -> None:
    desk: Desk = await desk_beside(office)
    inbox = (await desk.get("/desk/")).text
    assert f'href="/desk/eingang/{asked}"' in inbox
    path = f"/desk/eingang/{asked}"
    wrong = await desk.post(path, {"ergebnis": "antwort", "antwort": "x" * 501})
    assert wrong.status_code == 422
    assert '<a href="#antwort">' in wrong.text
    assert "x" * 501 in wrong.text, "what was typed is kept"
    done = await desk.post(path, {"ergebnis": "antwort", "antwort": TEXT})
    assert done.headers["location"] == "/desk/"
    assert TEXT in await own(signed_in)
    assert "<form" not in (await desk.get(path)).text.partition("<main")[2]
    assert "beantwortet" in (await desk.get("/desk/")).text

"""Decisions of somebody without a phone: a yes, a no, a withdrawal, for this office and towards others; asking; a new letter."""

import re

import httpx
from sqlalchemy import text

from app.facts.derive import SOURCES
from app.world import World
from tests.support.desks import Desk
from tests.support.people import Phone, Tool, activate, tool

ALL = {"monate": "3", "begruendung": "Wir wollen einen Termin machen."}


async def test_a_yes_at_the_desk_opens_and_a_withdrawal_closes_at_once(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    assert (await desk.decide(reference, "contact", kategorie=["identity"])).status_code == 303
    assert "Musterprobe" in (await desk.get(f"/desk/person/{reference}?zweck=contact")).text
    assert (await desk.decide(reference, "contact", entscheidung="withdrawal")).status_code == 303
    page = await desk.get(f"/desk/person/{reference}?zweck=contact")
    assert page.status_code == 403
    assert "zurückgenommen" in page.text
    assert "Musterprobe" not in page.text
    assert "Musterprobe" in (await desk.get(f"/desk/person/{reference}?zweck=counselling")).text


async def test_a_no_is_kept_and_asking_again_is_refused(desk: Desk) -> None:
    reference, _ = await desk.register()
    assert (await desk.decide(reference, "contact", entscheidung="refusal")).status_code == 303
    page = await desk.get(f"/desk/person/{reference}?zweck=contact")
    assert "Nein gesagt" in page.text
    path = f"/desk/person/{reference}/fragen"
    asked = await desk.post(path, {**ALL, "zweck": "contact", "kategorie": ["identity"]}, page=f"{path}?zweck=contact")
    assert asked.status_code == 409
    assert "Sechs Monate" in asked.text


async def test_asking_from_the_template_waits_for_an_answer_and_only_once(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/fragen"
    form = (await desk.get(f"{path}?zweck=contact")).text
    assert set(re.findall(r'name="kategorie" value="(\w+)"', form)) == {"identity", "contact", "communication"}
    assert 'name="kategorie" value="identity" checked' not in form
    members = {**ALL, "zweck": "contact", "kategorie": ["identity"]}
    assert (await desk.post(path, members, page=f"{path}?zweck=contact")).status_code == 303
    assert "Antwort steht noch aus" in (await desk.get(f"/desk/person/{reference}")).text
    (request,) = (await office.get("/v1/consent-requests")).json()["items"]
    assert (request["status"], request["categories"]) == ("pending", ["identity"])
    assert (await desk.post(path, members, page=f"{path}?zweck=contact")).status_code == 409


async def test_asking_needs_a_reason_and_a_category(desk: Desk) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/fragen"
    members = {"zweck": "contact", "monate": "3", "begruendung": " "}
    answer = await desk.post(path, members, page=f"{path}?zweck=contact")
    assert answer.status_code == 422
    assert '<a href="#begruendung">' in answer.text
    assert '<a href="#kategorie">' in answer.text


async def test_for_another_purpose_than_the_offices_nothing_is_asked_or_taken_down(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    assert (await desk.get(f"/desk/person/{reference}/fragen?zweck=language_course")).status_code == 404
    assert (await desk.get(f"/desk/person/{reference}/entscheidung?wahl=language_course")).status_code == 404
    token = await desk.hidden(f"/desk/person/{reference}/entscheidung?wahl=contact")
    members = {**token, **ALL, "zweck": "language_course", "kategorie": ["language"]}
    assert (await desk.send(f"/desk/person/{reference}/fragen", members)).status_code == 403


async def test_the_office_takes_down_a_withdrawal_towards_another_and_learns_nothing(desk: Desk, school: Tool) -> None:
    reference, _ = await desk.register()
    there = f"{school.wire_id}:language_course"
    assert "Sprachschule Musterstadt" in (await desk.get(f"/desk/person/{reference}/entscheidung")).text
    before = await desk.decide(reference, there, entscheidung="withdrawal")
    assert (await desk.decide(reference, there)).status_code == 303
    changes = (await school.get("/v1/changes")).json()["items"]
    pupil = changes[0]["newcomer"]
    assert (await school.get(f"/v1/newcomers/{pupil}/record")).status_code == 200
    after = await desk.decide(reference, there, entscheidung="withdrawal")
    assert (after.status_code, after.headers["location"]) == (before.status_code, before.headers["location"])
    assert (await school.get(f"/v1/newcomers/{pupil}/record")).status_code == 403


async def test_yes_and_no_are_alike_and_nothing_is_ticked(desk: Desk) -> None:
    reference, _ = await desk.register()
    page = (await desk.get(f"/desk/person/{reference}/entscheidung?wahl=contact")).text
    assert re.findall(r'<button class="([^"]+)" type="submit" name="entscheidung" value="(\w+)"', page) == [
        ("equal", "grant"),
        ("equal", "refusal"),
    ]
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', page) == [("monate", "3")]


async def test_a_yes_to_statistics_names_all_that_is_counted_in_two_questions(
    desk: Desk, client: httpx.AsyncClient, world: World
) -> None:
    counting = await tool(client, world, "monitoring", "statistics", name="Integrationsmonitoring (erfunden)")
    reference, _ = await desk.register()
    choice = f"{counting.wire_id}:statistics"
    page = (await desk.get(f"/desk/person/{reference}/entscheidung?wahl={choice}")).text
    questions = [re.findall(r'name="kategorie" value="(\w+)"', part) for part in page.split("<fieldset")]
    assert [len(question) for question in questions if question] == [7, 5]
    assert sorted(code for question in questions for code in question) == sorted(SOURCES)
    assert len(re.findall(r'id="kategorie"', page)) == 1
    assert (await desk.decide(reference, choice, kategorie=sorted(SOURCES))).status_code == 303
    async with world.sessions() as session:
        assert (await session.execute(text("SELECT count(*) FROM stat_vector"))).scalar_one() == 1


async def test_health_data_without_a_paper_is_not_taken_down(desk: Desk) -> None:
    reference, _ = await desk.register()
    answer = await desk.decide(reference, "counselling", kategorie=["needs"])
    assert answer.status_code == 422
    assert "unterschriebenes Papier" in answer.text


async def test_a_new_letter_voids_the_one_before(desk: Desk, office: Tool) -> None:
    registered = await office.register()
    phone: Phone = await activate(office.http, registered["letter"])
    path = f"/desk/person/{registered['id']}/neuer-brief"
    answer = await desk.post(path, {"zweck": "counselling"}, page=f"{path}?zweck=counselling")
    assert answer.status_code == 201
    assert "Die 4 Zahlen" in answer.text
    assert (await phone.get("/v1/me/record")).status_code == 401


async def test_without_a_consent_no_new_letter(desk: Desk) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/neuer-brief"
    answer = await desk.post(path, {"zweck": "contact"}, page=f"{path}?zweck=contact")
    assert answer.status_code == 403
    assert "nichts erlaubt" in answer.text

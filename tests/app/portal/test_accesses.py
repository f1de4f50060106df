"""Who looked, over HTTP: in plain words, refused attempts too, folded, paged, by agency; and asking about one look."""

import re
from html import unescape

import httpx

from app.world import World
from tests.app.portal.conftest import Visitor
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool, tool
from tests.support.scenes import scene


@scene
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    """A language school that she does not know."""
    return await tool(client, world, "course_provider", "language_course", name="Sprachschule Musterstadt")


async def listed(visitor: Visitor, path: str = "/de/zugriffe") -> list[str]:
    """The cards of the page, as text, newest first."""
    text = (await visitor.get(path)).text
    cards = re.findall(r'<article class="card">(.*?)</article>', text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split()) for card in cards]


async def look(agency: Tool, reference: str) -> int:
    return (await agency.get(f"/v1/newcomers/{reference}/record")).status_code


def question_of(text: str) -> str:
    return str(re.findall(r'href="(/de/zugriffe/[^"]+/frage)"', text)[0])


async def test_a_look_says_who_what_when_what_for_and_why_allowed(signed_in: Visitor, office: Tool, registered: Json) -> None:
    assert await look(office, registered["id"]) == 200
    newest = (await listed(signed_in))[0]
    for told in (
        "22. November 2026, 10:00",
        "Wer? Beratung am Beispielplatz",
        "Was? Daten angesehen",
        "Deutsch",
        "Wofür?",
        "Ihre Erlaubnis vom 22. November 2026",
        "Nachfragen",
    ):
        assert told in newest


async def test_a_refused_attempt_is_listed_with_its_reason(
    signed_in: Visitor, office: Tool, school: Tool, registered: Json
) -> None:
    assert await look(school, registered["id"]) == 404
    assert (await office.get(f"/v1/newcomers/{registered['id']}/record?categories=needs")).status_code == 403
    refused, strange = (await listed(signed_in))[:2]
    assert "Abgelehnt. Warum? Ihre Erlaubnis gilt nicht für diese Daten." in refused
    assert "Sprachschule Musterstadt" in strange
    assert "Die Stelle kennt Sie hier nicht. Sie hat nichts über Sie erfahren." in strange


async def test_looks_alike_on_one_day_are_one_line_and_other_days_are_not(
    signed_in: Visitor, office: Tool, registered: Json, clock: MovableClock
) -> None:
    for _ in range(3):
        await look(office, registered["id"])
    assert "3-mal an diesem Tag" in (await listed(signed_in))[0]
    before = len(await listed(signed_in))
    clock.advance(days=1)
    office.tokens.clear()
    await look(office, registered["id"])
    await signed_in.sign_in(registered["letter"]["card"])
    cards = await listed(signed_in)
    assert len(cards) == before + 1
    assert "23. November 2026" in cards[0]
    assert "3-mal an diesem Tag" in cards[1]


async def test_what_tools_do_by_themselves_is_one_line_without_data(signed_in: Visitor, office: Tool, registered: Json) -> None:
    consents = (await office.get(f"/v1/newcomers/{registered['id']}/consents")).json()["items"]
    for _ in range(2):
        await office.get(f"/v1/newcomers/{registered['id']}/consents")
    await office.get(f"/v1/consents/{consents[0]['id']}?newcomer={registered['id']}")
    newest = (await listed(signed_in))[0]
    assert re.search(r"[34] automatische Prüfungen\. Es wurden keine Daten gezeigt\.", newest)
    assert "Nachfragen" not in newest


async def test_the_list_goes_on_page_by_page_and_loses_nothing(
    signed_in: Visitor, office: Tool, registered: Json, world: World
) -> None:
    for place in range(60):
        await office.get(f"/v1/newcomers/{registered['id']}/record?categories={'needs' if place % 2 else 'language'}")
    path, seen = "/de/zugriffe", 0
    for _ in range(6):
        text = (await signed_in.get(path)).text
        seen += len(await listed(signed_in, path))
        following = re.search(r'href="(/de/zugriffe\?seite=[^"]+)"', text)
        if following is None:
            break
        path = unescape(following.group(1))
    rows = await world.pool.fetchval(
        "SELECT count(*) FROM audit.event WHERE strpos(body, '\"ag\":') > 0 AND subject_ref IS NOT NULL"
    )
    assert seen == rows == 61


async def test_one_agency_alone_can_be_shown(signed_in: Visitor, office: Tool, school: Tool, registered: Json) -> None:
    await look(office, registered["id"])
    await look(school, registered["id"])
    text = (await signed_in.get("/de/zugriffe")).text
    chosen = re.search(r'<option value="(a_[0-9a-f]+)"[^>]*>Sprachschule Musterstadt', text)
    assert chosen is not None
    alone = await listed(signed_in, f"/de/zugriffe?stelle={chosen.group(1)}")
    assert alone
    assert all("Sprachschule Musterstadt" in card for card in alone)


async def test_a_question_reaches_the_agency_and_stands_in_the_list(signed_in: Visitor, office: Tool, registered: Json) -> None:
    await look(office, registered["id"])
    path = question_of((await signed_in.get("/de/zugriffe")).text)
    assert "Die Stelle fragen" in (await signed_in.get(path)).text
    for _ in range(2):
        answer = await signed_in.post(path)
        assert answer.headers["location"] == "/de/erledigt/gefragt"
    heard = [item for item in (await office.get("/v1/changes")).json()["items"] if item["type"] == "access-questioned"]
    assert [(item["newcomer"], item["purpose"]) for item in heard] == [(registered["id"], "counselling")]
    assert heard[0]["consent"].startswith("c_")
    assert "Sie haben am 22. November 2026 nachgefragt." in (await listed(signed_in))[0]


async def test_an_agency_that_does_not_know_her_hears_nothing_of_her_question(
    signed_in: Visitor, school: Tool, registered: Json
) -> None:
    await look(school, registered["id"])
    answer = await signed_in.post(question_of((await signed_in.get("/de/zugriffe")).text))
    assert answer.headers["location"] == "/de/erledigt/aufgeschrieben"
    assert (await school.get("/v1/changes")).json()["items"] == []


async def test_cursors_and_questions_of_others_are_worth_nothing(signed_in: Visitor, office: Tool, registered: Json) -> None:
    await look(office, registered["id"])
    path = question_of((await signed_in.get("/de/zugriffe")).text)
    assert (await signed_in.get(path.replace("/frage", "A/frage"))).status_code == 404
    assert (await signed_in.get("/de/zugriffe?seite=unsinn")).status_code == 400

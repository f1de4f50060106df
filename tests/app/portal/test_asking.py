"""Being asked on pages: one question each, nothing stored before the last one, every answer stored once."""

import asyncio
import html
import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.agencies.notices import confirm_notice
from app.agencies.purposes import deny_purpose
from app.documents.speech import Speech
from app.grants.expire import sweep
from app.grants.schemas import RequestToMe
from app.pages.languages import GERMAN, known
from app.pages.texts import texts
from app.portal.wording import wordings
from app.unit_of_work import open_unit
from app.world import World
from consent.notice import NoticeRef, evidence
from consent.vocabulary import Purpose
from tests.app.portal.asking import YES, Asked, Question, ask, at_her_phone, question, send
from tests.app.portal.conftest import Opener
from tests.support.clock import MovableClock
from tests.support.people import Tool, activate, said, tool
from tests.support.scenes import scene


@scene
async def put(client: httpx.AsyncClient, world: World, office: Tool) -> Question:
    return await question(client, world, office)


@pytest.fixture
async def asked(put: Question, browser: Opener) -> Asked:
    return await at_her_phone(put, browser)


async def consents(asked: Asked) -> list[str]:
    items = (await asked.phone.get("/v1/me/consents")).json()["items"]
    return [item["purpose"] for item in items if item["recipient"] == asked.school.wire_id]


async def test_the_first_page_says_who_asks_what_for_why_and_what_that_office_must_tell(asked: Asked) -> None:
    shown = (await asked.visitor.get(asked.path())).text
    for told in (
        "Sprachschule Musterstadt",
        "Schule für Deutschkurse",
        "einen Deutschkurs für Sie finden",
        "Kurs im Mai",
        "Dann muss die Schule dem Amt melden, wenn Sie oft fehlen.",
        "Diese Stelle muss der Ausländerbehörde nichts von sich aus mitteilen.",
        "Es ist freiwillig.",
    ):
        assert told in shown


async def test_an_office_that_must_report_says_so_on_the_first_page(
    client: httpx.AsyncClient, world: World, office: Tool, browser: Opener, asked: Asked
) -> None:
    housing = await tool(client, world, "housing", "housing", name="Unterkunft Musterweg")
    reference = await asked.phone.link(housing)
    body = {"newcomer": reference, "template": "housing", "categories": ["housing"], "reason": "Zimmer"}
    request = (await housing.post("/v1/consent-requests", body)).json()["id"]
    shown = (await asked.visitor.get(f"/de/anfrage/{request}")).text
    assert "Diese Stelle muss der Ausländerbehörde bestimmte Dinge mitteilen." in shown


async def test_her_own_value_stands_beside_each_category_and_nothing_is_ticked(asked: Asked) -> None:
    shown = (await asked.visitor.get(asked.path("/daten"))).text
    assert re.search(r"Jetzt steht dort:.*Deutsch gesamt.*: .*A2", shown)
    assert "Musterprobe" in shown
    assert " checked" not in shown


async def test_a_choice_is_kept_for_changing_it_and_stands_in_no_address(asked: Asked) -> None:
    await asked.choose("language", months="6")
    checked = (await asked.visitor.get(asked.path("/pruefen"))).text
    assert (await asked.visitor.get(asked.path("/pruefen"))).url.query == b""
    allowed, denied = checked.split("Darf nicht sehen")
    assert "Deutsch und andere Sprachkenntnisse" in allowed
    assert "Name und Person" in denied
    again = (await asked.visitor.get(asked.path("/daten"))).text
    assert 'value="language" checked' in again
    assert 'value="identity" checked' not in again
    assert 'value="6" checked' in (await asked.visitor.get(asked.path("/dauer"))).text


async def test_nothing_chosen_is_an_error_beside_the_list_and_nothing_is_stored(asked: Asked) -> None:
    answer = await send(asked.visitor, asked.path("/daten"), antwort="weiter")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await consents(asked) == []


async def test_a_yes_is_what_the_check_page_showed_and_opens_the_record_at_once(asked: Asked) -> None:
    assert (await asked.reads()).status_code == 403
    location = await asked.say_yes()
    result = (await asked.visitor.get(location)).text
    assert "Sie haben es erlaubt" in result
    record = await asked.reads()
    assert record.status_code == 200
    assert set(record.json()["categories"]) == {"language"}
    given = (await asked.phone.get("/v1/me/consents")).json()["items"][0]
    assert (given["channel"], given["notice"]["language"], given["request"]) == ("self", "de", asked.request)
    assert "__Host-kiim-choice" not in asked.visitor.http.cookies


async def test_twenty_times_yes_at_once_grant_once_and_all_land_on_the_same_result(asked: Asked) -> None:
    await asked.choose("language")
    shown = (await asked.visitor.get(asked.path("/pruefen"))).text
    token, edition = (re.search(rf'name="{name}" value="([0-9a-f]+)"', shown) for name in ("form_token", "fassung"))
    assert token is not None
    assert edition is not None
    body = {"form_token": token[1], "fassung": edition[1], **YES}
    answers = await asyncio.gather(*(asked.visitor.http.post(asked.path("/pruefen"), data=body) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await consents(asked) == ["language_course"]
    late = await asked.visitor.http.post(asked.path("/pruefen"), data=body | {"antwort": "nein"})
    assert late.headers["location"] == answers[0].headers["location"]


async def test_a_no_is_said_from_every_question_and_asking_again_is_refused(asked: Asked) -> None:
    for step in ("", "/daten", "/dauer", "/pruefen"):
        await asked.choose("language")
        page = await asked.visitor.get(asked.path(step))
        assert re.search(r'name="antwort" value="nein"', page.text), step
    answer = await send(asked.visitor, asked.path(), antwort="nein")
    assert answer.headers["location"] == f"/de/nein/{asked.request}"
    twice = await asked.visitor.get(asked.path("/daten"))
    assert (twice.status_code, twice.headers["location"]) == (303, f"/de/nein/{asked.request}")
    assert "Sie haben keine Nachteile" in (await asked.visitor.get(f"/de/nein/{asked.request}")).text
    body = {"newcomer": asked.reference, "template": "language_course", "categories": ["language"], "reason": "Kurs im Mai"}
    again = await asked.school.post("/v1/consent-requests", body)
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")
    assert asked.request not in (await asked.visitor.get("/de/")).text


async def test_a_no_to_more_says_that_the_older_yes_still_stands(asked: Asked) -> None:
    await asked.say_yes()
    body = {"newcomer": asked.reference, "template": "language_course", "categories": ["education"], "reason": "Mehr"}
    second = (await asked.school.post("/v1/consent-requests", body)).json()["id"]
    answer = await send(asked.visitor, f"/de/anfrage/{second}", antwort="nein")
    shown = (await asked.visitor.get(answer.headers["location"])).text
    assert "Eine andere Erlaubnis für diese Stelle gilt weiter." in shown
    assert "Die Stelle sieht nichts" not in shown
    assert (await asked.reads()).status_code == 200


@pytest.mark.parametrize("step", ["", "/daten", "/dauer", "/pruefen"])
async def test_a_strangers_request_is_a_page_that_does_not_exist(
    client: httpx.AsyncClient, asked: Asked, office: Tool, browser: Opener, step: str
) -> None:
    other = await office.register()
    await activate(client, other["letter"])
    stranger = browser()
    await stranger.sign_in(other["letter"]["card"])
    assert (await stranger.get(asked.path(step))).status_code == 404
    answer = await send(stranger, asked.path(step), page="/de/alle-zuruecknehmen", antwort="nein")
    assert answer.status_code == 404
    assert (await asked.phone.get("/v1/me/requests")).json()["items"][0]["status"] == "pending"


@pytest.mark.parametrize("step", ["", "/daten", "/dauer", "/pruefen"])
async def test_a_form_that_another_site_made_changes_nothing(asked: Asked, step: str) -> None:
    await asked.choose("language")
    body = {"antwort": "nein", **{name: value for name, value in YES.items() if name != "antwort"}}
    assert (await asked.visitor.http.post(asked.path(step), data=body)).status_code == 403
    assert (await asked.visitor.http.post(asked.path(step), data=body | {"form_token": "0" * 64})).status_code == 403
    assert (await asked.phone.get("/v1/me/requests")).json()["items"][0]["status"] == "pending"


async def test_after_five_idle_minutes_she_signs_in_and_is_back_at_the_question(asked: Asked, clock: MovableClock) -> None:
    await asked.choose("language")
    clock.advance(minutes=6)
    answer = await asked.visitor.get(asked.path("/pruefen"))
    assert answer.headers["location"] == f"/de/anmelden?weiter={asked.path('/pruefen')}"
    back = await asked.visitor.post("/de/anmelden", karte=asked.card, pin="493817", weiter=asked.path("/pruefen"))
    assert back.headers["location"] == asked.path("/pruefen")
    assert "Ja, ich erlaube das" in (await asked.visitor.get(asked.path("/pruefen"))).text


async def test_what_another_person_ticked_in_this_browser_is_not_hers(
    client: httpx.AsyncClient, asked: Asked, office: Tool, world: World, browser: Opener
) -> None:
    await asked.choose("language", "identity")
    other = await ask(client, world, office, browser)
    other.visitor.http.cookies.set("__Host-kiim-choice", asked.visitor.http.cookies["__Host-kiim-choice"])
    shown = await other.visitor.get(other.path("/daten"))
    assert " checked" not in shown.text


async def test_more_than_was_asked_is_not_stored_whatever_the_form_says(asked: Asked) -> None:
    await asked.choose("language")
    changes: list[dict[str, Any]] = [{"daten": ["language", "education"]}, {"daten": []}, {"monate": "24"}]
    for changed in changes:
        answer = await send(asked.visitor, asked.path("/pruefen"), edition=True, **(YES | changed))
        assert answer.status_code in {303, 422}
        assert "erteilt" not in answer.headers.get("location", "")
    assert await consents(asked) == []


async def test_without_a_reviewed_german_text_a_yes_is_not_offered_and_not_stored(asked: Asked, world: World) -> None:
    await asked.choose("language")
    shown = (await asked.visitor.get(asked.path("/pruefen"))).text
    assert "Der ganze Text" in shown
    async with open_unit(world) as uow:
        digest = world.catalogue.notices["language_course", "de"].sha256
        await confirm_notice(uow, "language_course", "de", digest, reviewed_by="Aufsicht (erfunden)", status="revoked")
    answer = await send(asked.visitor, asked.path("/pruefen"), page=asked.path(), fassung="0" * 64, **YES)
    assert answer.headers["location"] == asked.path()
    first = (await asked.visitor.get(asked.path())).text
    assert "Im Moment können Sie noch nicht Ja sagen." in first
    assert "Weiter" not in first
    assert await consents(asked) == []
    refused = await send(asked.visitor, asked.path(), antwort="nein")
    assert refused.headers["location"] == f"/de/nein/{asked.request}"


async def test_another_wording_than_the_one_shown_is_shown_before_it_counts(asked: Asked) -> None:
    await asked.choose("language")
    answer = await send(asked.visitor, asked.path("/pruefen"), fassung="0" * 64, **YES)
    assert answer.status_code == 409
    assert "Es wurde nichts erlaubt." in answer.text
    assert await consents(asked) == []


async def test_a_minor_learns_on_the_first_page_that_a_yes_needs_help_and_can_say_no(
    client: httpx.AsyncClient, world: World, office: Tool, browser: Opener
) -> None:
    born = said("identity", "birth_date", "2010-05-01")
    asked = await ask(client, world, office, browser, statements=[born], consent={"capacity": {"basis": "adviser_judgement"}})
    first = (await asked.visitor.get(asked.path())).text
    assert "Sie sind noch nicht 18 Jahre alt." in first
    assert "Weiter" not in first
    assert (await asked.visitor.get(asked.path("/daten"))).headers["location"] == asked.path()
    refused = await send(asked.visitor, asked.path(), antwort="nein")
    assert refused.headers["location"] == f"/de/nein/{asked.request}"


async def test_an_agency_that_may_no_longer_ask_gets_no_yes(asked: Asked, world: World) -> None:
    await asked.choose("language")
    async with open_unit(world) as uow:
        await deny_purpose(uow, asked.school.client.agency_id, "language_course")
    assert "Diese Stelle darf im Moment nicht danach fragen." in (await asked.visitor.get(asked.path())).text
    assert (await asked.visitor.get(asked.path("/pruefen"))).headers["location"] == asked.path()
    assert await consents(asked) == []


async def test_a_question_nobody_answered_for_three_months_has_lapsed(asked: Asked, world: World, clock: MovableClock) -> None:
    clock.advance(days=93)
    await sweep(world)
    await asked.visitor.sign_in(asked.card)
    assert asked.request not in (await asked.visitor.get("/de/")).text
    for step in ("", "/daten", "/dauer", "/pruefen"):
        shown = await asked.visitor.get(asked.path(step))
        assert (shown.status_code, "Diese Frage ist abgelaufen" in shown.text) == (200, True)


async def test_two_questions_afterwards_change_nothing_and_are_kept_nowhere(asked: Asked, world: World) -> None:
    result = await asked.say_yes()
    before = await world.pool.fetchval("SELECT count(*) FROM ledger_event")
    wrong = await send(asked.visitor, f"{result}/fragen", wer="alle", dann="immer")
    assert wrong.status_code == 200
    assert wrong.text.count("Die richtige Antwort ist:") == 2
    right = await send(asked.visitor, f"{result}/fragen", wer="stelle", dann="bis")
    assert right.text.count("Ja, das stimmt.") == 2
    assert await world.pool.fetchval("SELECT count(*) FROM ledger_event") == before
    rows = await world.pool.fetch("SELECT body FROM audit.event ORDER BY seq DESC LIMIT 4")
    assert all("alle" not in row["body"] and "immer" not in row["body"] for row in rows)
    assert (await asked.reads()).status_code == 200


@pytest.mark.parametrize("language", [code for code in known() if code != GERMAN])
async def test_in_another_language_the_german_text_counts_and_the_record_says_what_was_read(asked: Asked, language: str) -> None:
    asked.language = language
    for step in ("", "/daten"):
        shown = await asked.visitor.get(asked.path(step))
        assert shown.status_code == 200
    await asked.choose("language")
    checked = (await asked.visitor.get(asked.path("/pruefen"))).text
    assert f'<section lang="{language}" dir="{known()[language].direction}">' in checked
    assert '<section lang="de" dir="ltr">' in checked
    assert texts(language).gettext(
        "Die Übersetzung hilft beim Lesen. Noch niemand hat sie geprüft. Es gilt der deutsche Text."
    ) in (html.unescape(checked))
    result = await asked.say_yes()
    given = (await asked.phone.get("/v1/me/consents")).json()["items"][0]
    assert (given["notice"]["language"], given["notice"]["read_aloud"]) == ("de", language)
    consent = result.rsplit("/", 1)[1]
    for path in (f"erteilt/{consent}", f"erteilt/{consent}/fragen", f"freigabe/{consent}", f"quittung/{consent}", "freigaben"):
        assert (await asked.visitor.get(f"/{language}/{path}")).status_code == 200, path
    receipt = (await asked.visitor.get(f"/{language}/quittung/{consent}")).text
    assert "Sie haben es erlaubt" in receipt.split('<section lang="de" dir="ltr">')[1]


async def test_a_translation_nobody_reviewed_is_reading_help_beside_the_german_text(asked: Asked, world: World) -> None:
    request = RequestToMe.model_validate((await asked.phone.get("/v1/me/requests")).json()["items"][0])
    ukrainian = Speech(known()["uk"], lambda german: german)
    sums = {code: world.catalogue.notices["language_course", code].sha256 for code in ("de", "uk")}
    until = datetime(2027, 2, 21, tzinfo=UTC)

    def shown(reviewed: set[str]) -> list[tuple[str, bool]]:
        notice = evidence(world.catalogue, Purpose.LANGUAGE_COURSE, "uk", {sums[code] for code in reviewed})
        assert isinstance(notice, NoticeRef)
        texts = wordings(world.catalogue, notice, ukrainian, request, ["language"], until)
        assert all("Sprachschule Musterstadt" in "".join(text.paragraphs) for text in texts)
        assert not any("{" in line for text in texts for line in text.paragraphs)
        return [(text.language.code, text.counts) for text in texts]

    assert shown({"de"}) == [("uk", False), ("de", True)]
    assert shown({"de", "uk"}) == [("uk", True)]

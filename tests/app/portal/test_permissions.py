"""What she decided, on pages: seen with its state, taken back at once, with a receipt for every decision."""

import asyncio
import json

import httpx
import pytest

from app.world import World
from tests.app.portal.asking import Asked, Question, at_her_phone, question, send
from tests.app.portal.conftest import Opener
from tests.support.clock import MovableClock
from tests.support.people import Tool, activate
from tests.support.scenes import scene


@scene
async def put(client: httpx.AsyncClient, world: World, office: Tool) -> Question:
    return await question(client, world, office)


@pytest.fixture
async def asked(put: Question, browser: Opener) -> Asked:
    return await at_her_phone(put, browser)


def consent_of(result: str) -> str:
    return result.rsplit("/", 1)[1]


async def test_taken_back_with_one_button_and_the_next_look_is_refused(asked: Asked) -> None:
    consent = consent_of(await asked.say_yes())
    assert (await asked.reads()).status_code == 200
    answer = await send(asked.visitor, f"/de/freigabe/{consent}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/de/zurueckgenommen/{consent}")
    refused = await asked.reads()
    assert (refused.status_code, refused.json()["reason"]) == (403, "consent-withdrawn")
    told = (await asked.visitor.get(answer.headers["location"])).text
    assert "Die Stelle kann Ihre Daten hier ab sofort nicht mehr sehen." in told
    assert "Sie können die Stelle bitten, es zu löschen." in told
    seen = (await asked.visitor.get(f"/de/freigabe/{consent}")).text
    assert "Zurückgenommen" in seen
    assert "Die Stelle hat noch nicht geantwortet." in seen
    assert '<form method="post" action="/de/freigabe' not in seen


SAID = [
    ({"outcome": "deleted"}, "Alles ist gelöscht."),
    ({"outcome": "done"}, "Die Stelle hat die Nachricht gelesen."),
    ({"outcome": "justified", "basis": "legal_duty"}, "weil ein Gesetz es verlangt"),
    ({"outcome": "justified", "basis": "public_task"}, "für eine öffentliche Aufgabe"),
    ({"outcome": "justified", "basis": "contract"}, "für einen Vertrag"),
    ({"outcome": "justified", "basis": "legal_claims"}, "für einen Rechtsstreit"),
]


@pytest.mark.parametrize(("body", "told"), SAID, ids=[text for _, text in SAID])
async def test_what_the_agency_said_about_its_copies_stands_beside_the_ended_consent(
    asked: Asked, body: dict[str, str], told: str
) -> None:
    consent = consent_of(await asked.say_yes())
    await send(asked.visitor, f"/de/freigabe/{consent}")
    change = (await asked.school.get("/v1/changes")).json()["items"][-1]
    assert change["type"] == "consent-withdrawn"
    assert (await asked.school.post(f"/v1/changes/{change['id']}/acknowledgement", body)).status_code == 201
    assert told in (await asked.visitor.get(f"/de/freigabe/{consent}")).text


async def test_an_expired_consent_says_so_and_cannot_be_taken_back_any_more(asked: Asked, clock: MovableClock) -> None:
    consent = consent_of(await asked.say_yes())
    clock.advance(days=95)
    await asked.visitor.sign_in(asked.card)
    seen = (await asked.visitor.get(f"/de/erteilt/{consent}")).headers["location"]
    assert seen == f"/de/freigabe/{consent}"
    page = (await asked.visitor.get(seen)).text
    assert "Abgelaufen" in page
    assert f'action="{seen}"' not in page


async def test_taking_back_asks_for_no_reason_and_nothing_else(asked: Asked) -> None:
    consent = consent_of(await asked.say_yes())
    page = (await asked.visitor.get(f"/de/freigabe/{consent}")).text
    form = page.split(f'action="/de/freigabe/{consent}"')[1].split("</form>")[0]
    assert form.count("<input") == 1
    assert 'name="form_token"' in form
    assert "<textarea" not in form
    assert "<select" not in form


async def test_taken_back_twice_at_once_is_taken_back_once(asked: Asked, world: World) -> None:
    consent = consent_of(await asked.say_yes())
    answers = await asyncio.gather(*(send(asked.visitor, f"/de/freigabe/{consent}") for _ in range(5)), return_exceptions=True)
    sent = [answer for answer in answers if isinstance(answer, httpx.Response)]
    assert sent
    assert {answer.headers["location"] for answer in sent} == {f"/de/zurueckgenommen/{consent}"}
    withdrawn = await world.pool.fetchval("SELECT count(*) FROM ledger_event WHERE body LIKE '%withdrawn%'")
    assert withdrawn == 1


async def test_an_old_consent_of_the_same_agency_says_what_still_stands(asked: Asked) -> None:
    first = consent_of(await asked.say_yes())
    body = {"newcomer": asked.reference, "template": "language_course", "categories": ["education"], "reason": "Mehr"}
    asked.request = (await asked.school.post("/v1/consent-requests", body)).json()["id"]
    await send(asked.visitor, asked.path("/daten"), daten="education", antwort="weiter")
    await send(asked.visitor, asked.path("/dauer"), monate="12", antwort="weiter")
    answer = await send(asked.visitor, asked.path("/pruefen"), edition=True, daten="education", monate="12", antwort="ja")
    second = consent_of(answer.headers["location"])
    listed = (await asked.visitor.get("/de/freigaben")).text
    assert listed.index(f"/de/freigabe/{second}") < listed.index(f"/de/freigabe/{first}")
    assert "Ersetzt" in listed
    replaced = (await asked.visitor.get(f"/de/zurueckgenommen/{first}")).text
    assert "Eine andere Erlaubnis für diese Stelle gilt weiter." in replaced
    assert "ab sofort nicht mehr sehen" not in replaced


async def test_everything_is_taken_back_with_one_page_and_one_button(asked: Asked, office: Tool) -> None:
    await asked.say_yes()
    page = (await asked.visitor.get("/de/alle-zuruecknehmen")).text
    assert "Sprachschule Musterstadt" in page
    assert "Beratung am Beispielplatz" in page
    answer = await send(asked.visitor, "/de/alle-zuruecknehmen")
    assert answer.headers["location"] == "/de/alle-zurueckgenommen"
    assert "Im Moment darf niemand Ihre Daten sehen." in (await asked.visitor.get("/de/alle-zurueckgenommen")).text
    statuses = {item["status"] for item in (await asked.phone.get("/v1/me/consents")).json()["items"]}
    assert statuses == {"withdrawn"}
    assert (await asked.reads()).status_code == 403
    again = await send(asked.visitor, "/de/alle-zuruecknehmen", page="/de/")
    assert again.headers["location"] == "/de/alle-zurueckgenommen"


async def test_a_release_from_secrecy_is_shown_and_taken_back_and_the_consent_stays(asked: Asked, office: Tool) -> None:
    await asked.say_yes()
    body = {"recipient": asked.school.wire_id, "purpose": "language_course", "categories": ["language"]}
    held = (await asked.phone.post("/v1/me/secrecy-releases", body)).json()["id"]
    assert f"/de/schweigepflicht/{held}" in (await asked.visitor.get("/de/freigaben")).text
    answer = await send(asked.visitor, f"/de/schweigepflicht/{held}")
    shown = (await asked.visitor.get(answer.headers["location"])).text
    assert "Das Geheime bleibt geheim." in shown
    assert "<form" not in shown.split("<main")[1]
    states = [item["status"] for item in (await asked.phone.get("/v1/me/secrecy-releases")).json()["items"]]
    assert states == ["withdrawn"]
    assert (await asked.reads()).status_code == 200


async def test_a_yes_and_a_no_have_a_receipt_in_words_signed_and_on_paper(asked: Asked) -> None:
    consent = consent_of(await asked.say_yes())
    body = {"newcomer": asked.reference, "template": "language_course", "categories": ["education"], "reason": "Mehr"}
    second = (await asked.school.post("/v1/consent-requests", body)).json()["id"]
    await send(asked.visitor, f"/de/anfrage/{second}", antwort="nein")
    for decision, heading, status in ((consent, "Sie haben es erlaubt", "active"), (second, "Sie haben Nein gesagt", "refused")):
        page = (await asked.visitor.get(f"/de/quittung/{decision}")).text
        assert heading in page
        assert "Sprachschule Musterstadt" in page
        file = await asked.visitor.get(f"/de/quittung/{decision}/datei")
        assert file.headers["content-disposition"] == 'attachment; filename="quittung.json"'
        signed = json.loads(file.content)
        record = signed["receipt"]["consent_record"]
        assert (record["record_id"], record["events"][-1]["status"]) == (decision, status)
        assert signed["jws"].count(".") == 2
        paper = await asked.visitor.get(f"/de/quittung/{decision}/papier")
        assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("path", ["freigabe", "zurueckgenommen", "erteilt", "quittung", "nein", "schweigepflicht"])
async def test_what_another_person_decided_is_a_page_that_does_not_exist(
    asked: Asked, office: Tool, browser: Opener, client: httpx.AsyncClient, path: str
) -> None:
    consent = consent_of(await asked.say_yes())
    other = await office.register()
    await activate(client, other["letter"])
    stranger = browser()
    await stranger.sign_in(other["letter"]["card"])
    for name in (consent, asked.request, "c_unsinn"):
        assert (await stranger.get(f"/de/{path}/{name}")).status_code == 404


async def test_taking_back_by_a_form_from_elsewhere_changes_nothing(asked: Asked) -> None:
    consent = consent_of(await asked.say_yes())
    for path in (f"/de/freigabe/{consent}", "/de/alle-zuruecknehmen"):
        assert (await asked.visitor.http.post(path, data={})).status_code == 403
        elsewhere = await asked.visitor.http.post(path, data={}, headers={"Sec-Fetch-Site": "cross-site"})
        assert elsewhere.status_code == 403
    assert (await asked.reads()).status_code == 200


async def test_what_the_law_allows_stands_apart_from_what_she_allowed(asked: Asked) -> None:
    await asked.say_yes()
    page = (await asked.visitor.get("/de/freigaben")).text
    decided, law = page.split('id="gesetz"')
    assert "Dafür brauchen wir keine Erlaubnis." not in decided
    assert "Dafür brauchen wir keine Erlaubnis." in law
    assert "den Datenschutz prüfen" in law

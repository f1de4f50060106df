"""PIN, download, restriction, erasure over HTTP: what they need, what they say, what they do."""

import re
from html import unescape

import httpx
import orjson
import pytest

from app.profile.erase import ERASED, KEPT
from app.world import World
from tests.app.portal.conftest import Opener, Visitor
from tests.support.people import PIN, Json, Phone, Tool, tool


async def reads(office: Tool, registered: Json) -> tuple[int, str | None]:
    answer = await office.get(f"/v1/newcomers/{registered['id']}/record")
    return answer.status_code, answer.json().get("reason")


async def test_the_file_is_the_signed_export_and_needs_the_pin(signed_in: Visitor) -> None:
    refused = await signed_in.post("/de/herunterladen", pin="000999", art="datei")
    assert refused.status_code == 422
    assert "Musterprobe" not in refused.text
    answer = await signed_in.post("/de/herunterladen", pin=PIN, art="datei")
    assert answer.headers["content-disposition"] == 'attachment; filename="meine-daten.json"'
    assert answer.headers["cache-control"] == "no-store"
    document = orjson.loads(answer.content)
    assert document["record"]["identity"]["fields"]["family_name"]["statements"][0]["value"] == "Musterprobe"
    assert document["jws"].count(".") == 2


async def test_the_page_to_print_holds_everything_in_words(signed_in: Visitor, office: Tool, registered: Json) -> None:
    await reads(office, registered)
    answer = await signed_in.post("/de/herunterladen", pin=PIN, art="seite")
    text = unescape(answer.text)
    for told in ("Musterprobe", "Deutsch sprechen", "Daten angesehen", "Beratung am Beispielplatz"):
        assert told in text


async def test_five_wrong_pins_make_everybody_wait(signed_in: Visitor) -> None:
    for _ in range(5):
        assert (await signed_in.post("/de/loeschen", pin="000999")).status_code == 422
    waiting = await signed_in.post("/de/loeschen", pin=PIN)
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) > 0
    assert "Bitte warten Sie" in waiting.text
    assert (await signed_in.get("/de/meine-daten")).status_code == 200


async def test_a_restriction_holds_until_it_is_lifted(signed_in: Visitor, office: Tool, registered: Json) -> None:
    assert (await reads(office, registered))[0] == 200
    assert (await signed_in.post("/de/sperren", tun="sperren")).headers["location"] == "/de/erledigt/gesperrt"
    assert await reads(office, registered) == (403, "restricted")
    assert "Ihre Daten sind gesperrt" in (await signed_in.get("/de/sperren")).text
    assert (await signed_in.post("/de/sperren", tun="beenden")).headers["location"] == "/de/erledigt/entsperrt"
    assert (await reads(office, registered))[0] == 200


async def test_the_list_before_an_erasure_names_everything_that_goes_and_stays(signed_in: Visitor) -> None:
    text = (await signed_in.get("/de/loeschen")).text
    gone, stays = text.split("Das muss bleiben", 1)
    assert gone.split("Das wird gelöscht")[1].count("<li>") == len(ERASED)
    assert stays.split("Was passiert danach?")[0].count("<li>") == len(KEPT)
    assert "<li></li>" not in text


async def test_an_erased_person_is_signed_out_and_gone(
    signed_in: Visitor, office: Tool, registered: Json, browser: Opener
) -> None:
    assert (await signed_in.post("/de/loeschen", pin="000999")).status_code == 422
    assert (await reads(office, registered))[0] == 200
    answer = await signed_in.post("/de/loeschen", pin=PIN)
    assert re.fullmatch(r"/de/geloescht/x_[0-9a-f]{32}", answer.headers["location"])
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "Die Daten sind gelöscht" in (await signed_in.get(answer.headers["location"])).text
    assert (await signed_in.get("/de/meine-daten")).headers["location"].startswith("/de/anmelden")
    assert await reads(office, registered) == (410, "erased")
    assert (await browser().sign_in(registered["letter"]["card"])).status_code == 401


@pytest.mark.parametrize("path", ["/de/herunterladen", "/de/loeschen", "/de/sperren", "/de/statistik", "/de/sicherheit/pin"])
async def test_a_form_that_is_not_ours_does_nothing(signed_in: Visitor, office: Tool, registered: Json, path: str) -> None:
    sent = {"pin": PIN, "art": "datei", "tun": "sperren", "neue-pin": "852604", "neue-pin-noch-einmal": "852604"}
    for token in ({}, {"form_token": "0" * 64}):
        answer = await signed_in.http.post(path, data=sent | token)
        assert answer.status_code == 403
        assert "Das hat nicht geklappt" in answer.text
    assert (await reads(office, registered))[0] == 200


async def test_a_new_pin_is_the_one_that_counts_and_other_phones_are_signed_out(
    signed_in: Visitor, browser: Opener, registered: Json
) -> None:
    card = registered["letter"]["card"]
    elsewhere = browser()
    assert (await elsewhere.sign_in(card)).status_code == 303
    sent = {"pin": PIN, "neue_pin": "852604", "neue_pin_noch_einmal": "852604"}
    assert (await signed_in.post("/de/sicherheit/pin", **{**sent, "pin": "000999"})).status_code == 422
    assert (await signed_in.post("/de/sicherheit/pin", **{**sent, "neue_pin": "111111"})).status_code == 422
    assert (await signed_in.post("/de/sicherheit/pin", **sent)).headers["location"] == "/de/erledigt/pin"
    assert (await signed_in.get("/de/")).status_code == 200
    assert (await elsewhere.get("/de/")).status_code == 303
    assert (await browser().sign_in(card)).status_code == 401
    assert (await browser().sign_in(card, "852604")).status_code == 303


async def test_the_list_of_sign_ins_names_attempts_and_ends_all_sessions(
    signed_in: Visitor, browser: Opener, registered: Json
) -> None:
    assert (await browser().sign_in(registered["letter"]["card"], "000999")).status_code == 401
    text = (await signed_in.get("/de/sicherheit")).text
    assert "Zugang geöffnet mit dem Brief." in text
    assert "Falsche PIN. Niemand wurde angemeldet." in text
    assert (await signed_in.post("/de/herunterladen", pin="000999", art="datei")).status_code == 422
    assert (await signed_in.post("/de/herunterladen", pin=PIN, art="datei")).status_code == 200
    text = (await signed_in.get("/de/sicherheit")).text
    assert text.index("Alle Daten wurden heruntergeladen.") < text.index("Falsche PIN beim Herunterladen oder Löschen.")
    elsewhere = browser()
    await elsewhere.sign_in(registered["letter"]["card"])
    answer = await signed_in.post("/de/sicherheit/alle-abmelden", page="/de/sicherheit")
    assert answer.headers["location"] == "/de/abgemeldet"
    for phone in (signed_in, elsewhere):
        assert (await phone.get("/de/")).status_code == 303


async def test_who_counts_in_no_statistics_is_offered_no_objection(signed_in: Visitor, client: httpx.AsyncClient) -> None:
    text = (await signed_in.get("/de/sperren")).text
    assert "Ihre Daten zählen in keiner Statistik mit." in text
    assert "/de/statistik" not in text


async def test_public_pages_say_what_the_operator_has_not_told_yet(browser: Opener, world: World) -> None:
    visitor = browser()
    for path in ("hilfe", "datenschutz", "barrierefreiheit", "leichte-sprache", "impressum", "karte-verloren", "geloescht"):
        answer = await visitor.get(f"/de/{path}")
        assert answer.status_code == 200
        assert len(answer.content) < 22_000
    assert "Das muss die Stadt noch eintragen." in (await visitor.get("/de/impressum")).text
    for path in ("datenschutz", "barrierefreiheit", "impressum", "leichte-sprache"):
        assert "nicht geprüft" in (await visitor.get(f"/de/{path}")).text


async def test_an_objection_to_statistics_ends_that_consent_alone(
    signed_in: Visitor, office: Tool, client: httpx.AsyncClient, world: World, registered: Json
) -> None:
    counting = await tool(client, world, "monitoring", "statistics", name="Integrationsmonitoring (erfunden)")
    program = await client.post("/v1/me/session", json={"card": registered["letter"]["card"], "pin": PIN})
    phone = Phone(client, program.json()["access_token"])
    wish = {"purpose": "statistics", "recipient": counting.wire_id, "categories": ["language"], "notice_language": "de"}
    granted = await phone.post("/v1/me/consents", wish)
    assert granted.status_code == 201, granted.text
    assert "Nicht mehr mitzählen" in (await signed_in.get("/de/sperren")).text
    assert (await signed_in.post("/de/statistik", page="/de/sperren")).headers["location"] == "/de/erledigt/statistik"
    consents = (await phone.get("/v1/me/consents")).json()["items"]
    assert {one["purpose"]: one["status"] for one in consents} == {"statistics": "withdrawn", "counselling": "active"}
    assert (await reads(office, registered))[0] == 200


async def test_the_list_of_sign_ins_goes_on_page_by_page(signed_in: Visitor, browser: Opener, registered: Json) -> None:
    other = browser()
    for _ in range(33):
        assert (await other.sign_in(registered["letter"]["card"])).status_code == 303
    first = unescape((await signed_in.get("/de/sicherheit")).text)
    assert first.count("Angemeldet mit Karte und PIN.") == 30
    assert "Zum Neuesten" not in first
    following = re.search(r'href="(/de/sicherheit\?seite=[^"]+)"', first)
    assert following is not None
    second = (await signed_in.get(following.group(1))).text
    assert second.count("Angemeldet mit Karte und PIN.") == 3
    assert "Zugang geöffnet mit dem Brief." in second
    assert "Zum Neuesten" in second
    assert "Ältere Einträge" not in second
    assert (await signed_in.get("/de/sicherheit?seite=unsinn")).status_code == 400


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/de/herunterladen", "/de/herunterladen"),
        ("/de/anfrage/r_00000000000000000000000000000000/daten", "/de/anfrage/r_00000000000000000000000000000000/daten"),
        ("/de/sicherheit/alle-abmelden", "/de/sicherheit"),
        ("/de/statistik", "/de/"),
        ("/de/abmelden", "/de/"),
    ],
)
async def test_a_form_sent_after_the_session_leads_back_to_its_page(
    browser: Opener, registered: Json, activated: None, path: str, page: str
) -> None:
    visitor = browser()
    answer = await visitor.http.post(path, data={"pin": PIN})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/de/anmelden?weiter={page}")
    signed = await visitor.post(
        "/de/anmelden", page=answer.headers["location"], karte=registered["letter"]["card"], pin=PIN, weiter=page
    )
    assert (signed.status_code, signed.headers["location"]) == (303, page)


@pytest.mark.parametrize(
    "wish",
    [
        "https://example.org/",
        "//example.org/",
        "/en/meine-daten",
        "/de/nicht-da",
        "/de/meine-daten?x=1",
        "/de/../desk",
        "/desk/",
        "/de/abmelden",
        "/de//meine-daten",
        "/v1/me/record",
        "/de/" + "a" * 300,
    ],
)
async def test_after_signing_in_nobody_is_led_to_anything_but_a_page_of_ours(
    browser: Opener, registered: Json, activated: None, wish: str
) -> None:
    visitor = browser()
    assert f'value="{wish}"' not in (await visitor.http.get("/de/anmelden", params={"weiter": wish})).text
    answer = await visitor.post("/de/anmelden", karte=registered["letter"]["card"], pin=PIN, weiter=wish)
    assert (answer.status_code, answer.headers["location"]) == (303, "/de/")

"""Everything as a paper: after the PIN, in both languages, with what she decided and who looked; and bounded."""

import io
import re

import httpx
import pikepdf
import pytest

from app.portal import paper
from app.world import World
from tests.app.portal.asking import ask
from tests.app.portal.conftest import Opener, Visitor
from tests.support.papers import text_of
from tests.support.people import PIN, Json, Phone, Tool


async def downloaded(visitor: Visitor, language: str = "de") -> bytes:
    answer = await visitor.post(f"/{language}/herunterladen", pin=PIN, art="papier")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="meine-daten.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


async def phone_of(client: httpx.AsyncClient, registered: Json) -> Phone:
    program = await client.post("/v1/me/session", json={"card": registered["letter"]["card"], "pin": PIN})
    return Phone(client, program.json()["access_token"])


async def test_a_wrong_pin_gives_no_paper_and_stands_in_her_list(signed_in: Visitor) -> None:
    refused = await signed_in.post("/de/herunterladen", pin="000999", art="papier")
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("text/html")
    assert "Falsche PIN beim Herunterladen" in (await signed_in.get("/de/sicherheit")).text
    await downloaded(signed_in)
    assert "Alle Daten wurden heruntergeladen." in (await signed_in.get("/de/sicherheit")).text


async def test_every_statement_stands_there_with_who_recorded_it_when_and_from_what(
    signed_in: Visitor, client: httpx.AsyncClient, office: Tool, registered: Json
) -> None:
    phone = await phone_of(client, registered)
    record = (await phone.get("/v1/me/record")).json()["categories"]
    speaking = record["language"]["fields"]["german_speaking"]["statements"][0]["id"]
    said = await phone.post("/v1/me/disputes", {"statement": speaking, "reason": "Ich spreche besser."})
    assert said.status_code < 300, said.text
    await office.get(f"/v1/newcomers/{registered['id']}/record")
    text = text_of(await downloaded(signed_in))
    for told in (
        "Familienname Musterprobe Beratung am Beispielplatz · 22. November 2026 · von Ihnen gesagt",
        "Deutsch sprechen",
        "von der Beratung geschätzt",
        "bestritten Ihr Grund: Ich spreche besser.",
        "Eine Erlaubnis für diesen Bereich haben: Beratung am Beispielplatz",
        "Gilt · Erlaubt am 22. November 2026 · Gültig bis",
        "Wer? Beratung am Beispielplatz Was? Daten angesehen",
        "Hier stehen die letzten 12 Monate.",
    ):
        assert told in text, told
    assert not re.search(r"[snca]_[0-9a-f]{32}", text), "an id is not for reading"


async def test_a_no_an_open_question_and_a_withdrawal_stand_there_too(
    client: httpx.AsyncClient, world: World, office: Tool, browser: Opener
) -> None:
    asked = await ask(client, world, office, browser)
    text = text_of(await downloaded(asked.visitor))
    assert "Die Stelle fragt seit dem 22. November 2026. Sie haben noch nicht geantwortet." in text
    assert (await asked.phone.post("/v1/me/refusals", {"request": asked.request})).status_code == 201
    assert (await asked.phone.post("/v1/me/restriction", {})).status_code < 300
    text = text_of(await downloaded(asked.visitor))
    assert "Sprachschule Musterstadt Wofür?" in text
    assert "Nein gesagt · 22. November 2026" in text
    assert "Sie haben noch nicht geantwortet" not in text
    assert "Sie haben Ihre Daten gesperrt." in text


@pytest.mark.parametrize("language", ["uk", "ar"])
async def test_german_stands_beside_her_language(signed_in: Visitor, language: str) -> None:
    pdf = await downloaded(signed_in, language)
    text = text_of(pdf)
    assert "Familienname" in text
    assert text.count("Musterprobe") == 2
    assert "Es gilt der deutsche Text" not in text, "said in her language"
    if language == "uk":
        assert "Усе, що тут записано про мене" in text
        assert "22 листопада 2026" in text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert str(file.Root.Lang) == language


async def test_what_does_not_fit_is_said_to_be_in_the_file(
    signed_in: Visitor, office: Tool, registered: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(6):
        await office.get(f"/v1/newcomers/{registered['id']}/record?categories={'needs' if place % 2 else 'language'}")
    assert "Alle stehen in der Datei" not in text_of(await downloaded(signed_in))
    monkeypatch.setattr(paper, "MOST_STATEMENTS", 3)
    monkeypatch.setattr(paper, "MOST_LOOKS", 2)
    text = text_of(await downloaded(signed_in))
    assert "Nicht alles passt auf dieses Papier." in text
    assert text.count("22. November 2026 · von Ihnen gesagt") <= 3
    assert "Hier stehen die neuesten Einträge. Alle stehen in der Datei für Programme." in text
    assert text.count("Abgelehnt. Warum?") == 1

"""She is asked whether one office may hand her over to another: who, to whom, what; two equal answers; what becomes of it."""

import re

import httpx
import pytest

from app.world import World
from tests.app.portal.asking import send
from tests.app.portal.conftest import Opener, Visitor
from tests.app.referrals.handing import CATEGORIES, Handing, two_offices
from tests.support.scenes import scene


@scene
async def handing(client: httpx.AsyncClient, world: World) -> Handing:
    return await two_offices(client, world)


@pytest.fixture
async def at_home(browser: Opener, handing: Handing) -> Visitor:
    visitor = browser()
    assert (await visitor.sign_in(handing.card)).status_code == 303
    return visitor


async def test_the_whole_question_on_her_phone(at_home: Visitor, handing: Handing) -> None:
    referral = await handing.offered()
    home = (await at_home.get("/de/")).text
    assert "Beratung am Beispielplatz" in home
    assert "Diese Stelle möchte Ihre Daten übergeben an:" in home
    start = f"/de/anfrage/{referral}"
    who = (await at_home.get(start)).text
    for told in ("Beratung Neustadt", "Sie ziehen um.", "Sie zieht im Mai um.", "erfährt nichts, bevor Sie Ja sagen", "7 Tage"):
        assert told in who
    assert "Schritt" not in who
    buttons = re.findall(r'<button class="([^"]+)" type="submit" name="antwort" value="(\w+)"', who)
    assert buttons == [("equal", "weiter"), ("equal", "nein")]
    data = (await at_home.get(f"{start}/daten")).text
    assert "checked" not in data
    chosen = await send(at_home, f"{start}/daten", daten=["language"], antwort="weiter")
    assert chosen.headers["location"] == f"{start}/pruefen"
    assert (await at_home.get(f"{start}/dauer")).headers["location"] == f"{start}/pruefen"
    check = (await at_home.get(f"{start}/pruefen")).text
    assert "Ein Mal: 7 Tage lang" in check
    assert "Dauer ändern" not in check
    said = await send(at_home, f"{start}/pruefen", edition=True, daten=["language"], monate="1", antwort="ja")
    assert said.status_code == 303, said.text
    assert "erfährt jetzt Ihr Ja" in (await at_home.get(said.headers["location"])).text
    [seen] = await handing.received()
    assert (seen["status"], seen["categories"]) == ("offered", ["language"])

    assert "Die andere Stelle hat noch nicht geantwortet." in (await at_home.get("/de/freigaben")).text
    await handing.step(handing.recipient, referral, "acceptance")
    assert "Die andere Stelle hat angenommen." in (await at_home.get("/de/freigaben")).text
    await handing.reads(referral)
    looks = (await at_home.get("/de/zugriffe")).text
    assert "Vorgeschlagen, Sie an eine andere Stelle zu übergeben" in looks
    assert "Ihre Übergabe angenommen" in looks
    assert "Etwas anderes versucht" not in looks


async def test_a_no_in_one_step_reaches_the_sender_alone(at_home: Visitor, handing: Handing) -> None:
    referral = await handing.offered()
    said = await send(at_home, f"/de/anfrage/{referral}", antwort="nein")
    page = (await at_home.get(said.headers["location"])).text
    assert "Wer soll die Daten bekommen?" in page
    assert "Beratung am Beispielplatz" in page
    assert await handing.received() == []
    assert "Sie haben Nein gesagt." in (await at_home.get("/de/freigaben")).text


async def test_an_offer_that_was_withdrawn_says_so(at_home: Visitor, handing: Handing) -> None:
    referral = await handing.offered()
    await handing.step(handing.sender, referral, "withdrawal")
    page = (await at_home.get(f"/de/anfrage/{referral}")).text
    assert "Das Angebot gilt nicht mehr." in page
    assert "Sie haben nicht geantwortet" not in page


@pytest.mark.parametrize("language", ["en", "ar", "uk"])
async def test_the_question_speaks_her_language(at_home: Visitor, handing: Handing, language: str) -> None:
    referral = await handing.offered(categories=CATEGORIES, reason=None)
    page = (await at_home.get(f"/{language}/anfrage/{referral}")).text
    assert "Wer soll die Daten bekommen?" not in page
    assert "Sie ziehen um" not in page

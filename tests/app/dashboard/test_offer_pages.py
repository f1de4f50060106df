"""The catalogue of offers by form: added once, changed whole, closed and opened; what is wrong is said at its field."""

import html
import re

import pytest

from app.csv_file import deliver
from app.demo.denominators import KREIS
from app.demo.district import MAP, MUNICIPALITIES
from app.ids import AGENCY, OFFER, wire
from app.offers.import_csv import import_offers
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.app.offers.samples import CATALOGUE
from tests.support.agencies import registered
from tests.support.desks import Desk

AT = "/monitoring/angebote/"
TOWN = MUNICIPALITIES[0].ags
COURSE = {
    "titel": "Integrationskurs am Abend",
    "art": "sprachkurs",
    "anbieter": "Volkshochschule Musterstadt",
    "themen": ["learn_german", "work"],
    "niveau-von": "A1",
    "niveau-bis": "A2",
    "sprachen": "ar, fa",
    "kinderbetreuung": "ja",
    "betreuungsplaetze": "6",
    "gemeinde": TOWN,
    "beginn": "2027-01-11",
    "ende": "2027-06-30",
    "plaetze": "20",
    "freie-plaetze": "4",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS, "monitoring_map": MAP})


async def add(officer: Desk, **other: object) -> None:
    answer = await officer.post(f"{AT}neu", {**COURSE, **other})
    assert (answer.status_code, answer.headers.get("location")) == (303, f"{AT}?erledigt=gespeichert"), answer.text


async def only(officer: Desk, query: str = "") -> str:
    """The address of the one offer in the list."""
    [found] = set(re.findall(r'href="(/monitoring/angebote/o_[0-9a-f]{32})"', (await officer.get(AT + query)).text))
    return str(found)


async def test_an_offer_is_added_found_changed_closed_and_opened(world: World, officer: Desk) -> None:
    await add(officer)
    listed = (await officer.get(f"{AT}?art=language_course&gemeinde={TOWN}")).text
    assert "Integrationskurs am Abend" in listed
    assert "A1 → A2" in listed
    assert f"<td>{MUNICIPALITIES[0].name}</td>" in listed
    assert "1 Angebot." in listed
    assert "0 Angebote." in (await officer.get(f"{AT}?art=counselling")).text
    address = await only(officer)
    form = (await officer.get(address)).text
    assert 'value="Integrationskurs am Abend"' in form
    assert re.search(r'<option value="A1" selected>', form)
    assert re.search(r'value="learn_german" checked', form)
    done = await officer.post(address, {**COURSE, "titel": "Kurs am Vormittag", "freie-plaetze": "0", "themen": "work"})
    assert done.status_code == 303
    row = await world.pool.fetchrow("SELECT title, free_seats, needs, languages, childcare, starts_on::text FROM offer")
    assert row is not None
    assert tuple(row) == ("Kurs am Vormittag", 0, ["work"], ["ara", "fas"], True, "2027-01-11")
    assert (await officer.post(f"{address}/schliessen", {}, page=address)).status_code == 303
    assert "0 Angebote." in (await officer.get(AT)).text
    assert "geschlossen" in (await officer.get(f"{AT}?zu=ja")).text
    assert (await officer.post(f"{address}/oeffnen", {}, page=address)).status_code == 303
    assert "1 Angebot." in (await officer.get(AT)).text
    logged = await world.pool.fetch("SELECT action, body FROM audit.event WHERE action LIKE 'offer-%' ORDER BY seq")
    assert [row["action"] for row in logged] == ["offer-saved", "offer-saved", "offer-closed", "offer-opened"]
    assert all(officer.actor in row["body"] for row in logged)


async def test_a_form_that_is_sent_twice_adds_one_offer(world: World, officer: Desk) -> None:
    members = {**await officer.hidden(f"{AT}neu"), **COURSE}
    assert [(await officer.send(f"{AT}neu", members)).status_code for _ in range(2)] == [303, 303]
    assert await world.pool.fetchval("SELECT count(*) FROM offer") == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("titel", "", "Bitte einen Titel"),
        ("art", "", "Bitte wählen Sie, was angeboten wird."),
        ("art", "yacht", "Bitte wählen Sie, was angeboten wird."),
        ("niveau-bis", "below_A1", "niedrigeren Niveau"),
        ("sprachen", "klingonisch", "Kürzel nach ISO 639"),
        ("freie-plaetze", "21", "höchstens so viele freie Plätze"),
        ("plaetze", "viele", "Bitte eine Zahl"),
        ("plaetze", "99999", "Bitte eine Zahl"),
        ("beginn", "bald", "Bitte einen Tag"),
        ("ende", "2026-01-01", "Das Ende liegt vor dem Beginn."),
        ("kinderbetreuung", "nein", "also auch keine Betreuungsplätze"),
        ("internet", "javascript:alert(1)", "die mit https:// oder http:// beginnt"),
        ("gemeinde", "00000000", "Gemeinde aus der Liste"),
        ("themen", "zaubern", "Themen aus der Liste"),
        ("anbieter", "x" * 201, "höchstens 200 Zeichen"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    world: World, officer: Desk, field: str, value: str, words: str
) -> None:
    answer = await officer.post(f"{AT}neu", {**COURSE, field: value})
    text = html.unescape(answer.text)
    assert answer.status_code == 422
    summary = re.search(r'<div class="errors".*?</div>', text, re.DOTALL)
    assert summary is not None
    assert words in summary.group()
    linked = re.findall(r'href="#([a-z-]+)"', summary.group())
    assert linked
    assert all(f'id="{one}"' in text for one in linked)
    assert await world.pool.fetchval("SELECT count(*) FROM offer") == 0
    assert 'value="20"' in text or field == "plaetze"


async def test_an_imported_offer_can_be_completed_but_not_closed_here(world: World, officer: Desk) -> None:
    async with open_unit(world) as uow:
        await import_offers(uow, deliver("vhs.csv", CATALOGUE.encode()), "vhs")
    address = await only(officer, "?art=counselling")
    form = (await officer.get(address)).text
    assert "kommt aus einer Datei" in form
    assert "/schliessen" not in form
    refused = await officer.post(f"{address}/schliessen", {}, page=address)
    assert refused.status_code == 422
    members = {"titel": "Beratung am Vormittag", "art": "beratung", "gemeinde": TOWN, "plaetze": "3"}
    assert (await officer.post(address, members)).status_code == 303
    row = await world.pool.fetchrow("SELECT source, source_id, seats, vanished_at FROM offer WHERE kind = 'counselling'")
    assert row is not None
    assert tuple(row) == ("csv", "K-3", 3, None)


async def test_a_registered_provider_stays_registered_while_its_name_stays(world: World, officer: Desk) -> None:
    school = await registered(world, "course_provider", (), name="Sprachschule Beispiel")
    rows = CATALOGUE.replace("Volkshochschule Musterstadt", wire(AGENCY, school.agency_id))
    async with open_unit(world) as uow:
        await import_offers(uow, deliver("vhs.csv", rows.encode()), "vhs")
    found = await world.pool.fetchval("SELECT offer_id FROM offer WHERE source_id = 'K-1'")
    address = AT + wire(OFFER, found)
    assert 'value="Sprachschule Beispiel"' in (await officer.get(address)).text
    assert (await officer.post(address, {**COURSE, "anbieter": "Sprachschule Beispiel"})).status_code == 303
    assert await world.pool.fetchval("SELECT agency_id FROM offer WHERE source_id = 'K-1'") == school.agency_id
    assert (await officer.post(address, {**COURSE, "anbieter": "Anderer Träger"})).status_code == 303
    row = await world.pool.fetchrow("SELECT agency_id, provider FROM offer WHERE source_id = 'K-1'")
    assert row is not None
    assert tuple(row) == (None, "Anderer Träger")


async def test_the_download_is_a_file_that_can_be_imported_again(world: World, officer: Desk) -> None:
    await add(officer, titel="=Kurs")
    file = await officer.get(f"{AT}angebote.csv")
    assert file.headers["content-type"].startswith("text/csv")
    async with open_unit(world) as uow:
        report = await import_offers(uow, deliver("angebote.csv", file.content), "copy")
    assert (report.offers, report.faulty) == (1, 0)
    titles = await world.pool.fetch("SELECT title FROM offer")
    assert {row["title"] for row in titles} == {"=Kurs"}


async def test_a_title_from_outside_is_text_and_nothing_more(world: World, officer: Desk) -> None:
    await add(officer, titel="<script>alert(1)</script>")
    assert "<script>" not in (await officer.get(AT)).text
    assert "<script>" not in (await officer.get(await only(officer))).text


async def test_a_counselling_office_and_a_forged_form_change_nothing(world: World, officer: Desk, counsellor: Desk) -> None:
    assert (await counsellor.get(AT)).status_code == 403
    forged = await officer.send(f"{AT}neu", {**COURSE, "form_token": "0" * 64, "einmal": "x"})
    assert forged.status_code == 403
    assert (await officer.get(f"{AT}o_{'0' * 32}")).status_code == 404
    assert (await officer.get(f"{AT}irgendwas")).status_code == 404
    assert await world.pool.fetchval("SELECT count(*) FROM offer") == 0

"""Her data, who looked and her rights in a browser without scripts."""

import json
from pathlib import Path

from playwright.async_api import Page

from tests.browser.site import Person, Site
from tests.support.people import PIN, Tool, said

STATEMENTS = [
    said("identity", "family_name", "Musterprobe"),
    said("identity", "given_names", "Erfunda"),
    said("language", "german_overall", "A2"),
    said("language", "german_speaking", "A2", kind="adviser_estimate"),
]


async def at_home(site: Site) -> tuple[Tool, Person, Page]:
    """A person with a record, signed in on a phone."""
    office = await site.counselling()
    person = await site.person(office, statements=STATEMENTS)
    page = await site.phone()
    await site.sign_in(page, person)
    return office, person, page


async def statement(page: Page, label: str) -> None:
    """From the first page to the form about this field: two clicks."""
    await page.click("text=Meine Daten lesen und berichtigen")
    await page.click(f'[aria-label="{label}: Das stimmt nicht"]')


async def test_she_corrects_a_value_and_it_stands_there(site: Site) -> None:
    office, person, page = await at_home(site)
    await statement(page, "Familienname")
    assert await page.input_value("#wert") == "Musterprobe"
    await page.fill("#wert", "")
    await page.click("text=Angabe berichtigen")
    assert "Hier fehlt etwas." in await page.inner_text("[role=alert]")
    await page.fill("#wert", "Mustermann")
    await page.click("text=Angabe berichtigen")
    assert await page.inner_text("h1") == "Ihre Angabe steht jetzt da"
    await page.click("text=Zurück zu meinen Daten")
    assert "Mustermann" in await page.inner_text("main")
    record = (await office.get(f"/v1/newcomers/{person.registered['id']}/record")).json()
    names = record["categories"]["identity"]["fields"]["family_name"]["statements"]
    assert {(one["value"], one["disputed"]) for one in names} == {("Mustermann", False), ("Musterprobe", True)}


async def test_she_disputes_a_value_and_the_office_sees_the_mark_and_not_her_reason(site: Site) -> None:
    office, person, page = await at_home(site)
    await statement(page, "Deutsch sprechen")
    await page.fill("#grund-bestreiten", "Das war eine andere Person.")
    await page.click("text=Angabe bestreiten")
    assert await page.inner_text("h1") == "Die Angabe ist bestritten"
    answer = await office.get(f"/v1/newcomers/{person.registered['id']}/record")
    [seen] = answer.json()["categories"]["language"]["fields"]["german_speaking"]["statements"]
    assert seen["disputed"]
    assert "andere Person" not in answer.text


async def test_a_look_through_the_interface_stands_in_her_list_and_she_asks_about_it(site: Site) -> None:
    office, person, page = await at_home(site)
    assert (await office.get(f"/v1/newcomers/{person.registered['id']}/record")).status_code == 200
    await page.click("text=Wer hat meine Daten angesehen?")
    newest = page.locator("article").first
    assert "Daten angesehen" in await newest.inner_text()
    await newest.locator("text=Das verstehe ich nicht").click()
    await page.click("text=Die Stelle fragen")
    assert await page.inner_text("h1") == "Ihre Frage ist bei der Stelle"
    feed = (await office.get("/v1/changes")).json()["items"]
    assert "access-questioned" in [item["type"] for item in feed]


async def test_she_takes_everything_along_after_her_pin(site: Site, tmp_path: Path) -> None:
    _, _, page = await at_home(site)
    await page.click("text=Meine Daten herunterladen")
    await page.click('label[for="art-datei"]')
    await page.fill("#pin", "000111")
    await page.click("main form button[type=submit]")
    assert "Diese PIN ist falsch." in await page.inner_text("[role=alert]")
    await page.click('label[for="art-datei"]')
    await page.fill("#pin", PIN)
    async with page.expect_download() as waiting:
        await page.click("main form button[type=submit]")
    download = await waiting.value
    assert download.suggested_filename == "meine-daten.json"
    await download.save_as(tmp_path / "file.json")
    assert json.loads((tmp_path / "file.json").read_text())["format"] == "kiim-export/1"


async def test_she_erases_everything_and_nothing_opens_any_more(site: Site) -> None:
    office, person, page = await at_home(site)
    await page.click("text=Meine Daten löschen")
    assert "Das muss bleiben" in await page.inner_text("main")
    await page.fill("#pin", PIN)
    await page.click("text=Alles löschen")
    await page.wait_for_url("**/de/geloescht/x_*")
    number = await page.locator("main .code").inner_text()
    assert page.url.endswith(f"/{number}")
    await page.go_back()
    assert "anmelden" in page.url
    assert (await office.get(f"/v1/newcomers/{person.registered['id']}/record")).status_code == 410
    await page.fill("#karte", person.card)
    await page.fill("#pin", PIN)
    await page.click("main form button[type=submit]")
    assert "passen nicht zusammen" in await page.inner_text("[role=alert]")
    await page.goto("/de/geloescht")
    await page.fill("#nummer", number)
    await page.click("main form button[type=submit]")
    await page.wait_for_url(f"**/de/geloescht/{number}")

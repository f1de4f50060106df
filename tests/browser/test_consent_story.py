"""The whole story of a consent on a phone: asked, allowed, read by the school, taken back, refused; with scripts and without."""

import pytest
from playwright.async_api import expect

from tests.browser.asking import NO, asking, press, to_check_page
from tests.browser.site import Site


@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
async def test_she_allows_the_school_reads_she_takes_it_back_and_the_school_reads_no_more(site: Site, scripts: bool) -> None:
    made = await asking(site)
    page = await site.phone(scripts=scripts)
    await site.sign_in(page, made.person)
    assert (await made.reads()).status_code == 403
    await press(page, "Frage lesen")
    await expect(page.locator("h1")).to_have_text("Darf diese Stelle Daten von Ihnen sehen?")
    await press(page, "Weiter: Daten wählen")
    await expect(page.locator("main")).to_contain_text("A2")
    await page.check("#daten-language")
    await press(page, "Weiter")
    await expect(page.locator("#monate-3")).to_be_checked()
    await press(page, "Weiter")
    facts = page.locator(".facts > div")
    await expect(facts.filter(has_text="Darf sehen")).to_contain_text("Deutsch und andere Sprachkenntnisse")
    await expect(facts.filter(has_text="Darf nicht sehen")).to_contain_text("Name und Person")
    await page.get_by_text("Der ganze Text").click()
    await expect(page.get_by_text("Wer fragt und wer bekommt die Angaben? Sprachschule Musterstadt")).to_be_visible()
    await press(page, "Ja, ich erlaube das")
    await expect(page.locator("h1")).to_have_text("Sie haben es erlaubt")

    read = await made.reads()
    assert read.status_code == 200
    assert set(read.json()["categories"]) == {"language"}

    await press(page, "Quittung ansehen")
    await expect(page.locator("main")).to_contain_text("Sprachschule Musterstadt")
    await page.click("a.brand")
    await page.locator("li.card", has_text="Sprachschule Musterstadt").get_by_role("link").click()
    await expect(page.locator("main")).to_contain_text("Daten angesehen")
    await press(page, "Erlaubnis zurücknehmen")
    assert (await made.reads()).status_code == 403
    await expect(page.locator("main")).to_contain_text("Die Stelle kann Ihre Daten hier ab sofort nicht mehr sehen.")


@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
async def test_she_says_no_and_is_not_asked_again(site: Site, scripts: bool) -> None:
    made = await asking(site)
    page = await site.phone(scripts=scripts)
    await site.sign_in(page, made.person)
    await press(page, "Frage lesen")
    await press(page, NO)
    await expect(page.locator("h1")).to_have_text("Sie haben Nein gesagt")
    again = await made.ask("language")
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")
    assert (await made.reads()).status_code == 403
    await press(page, "Habe ich es richtig verstanden?")
    await page.check("#wer-ja")
    await press(page, "Antworten prüfen")
    await expect(page.locator("main")).to_contain_text("Die richtige Antwort ist: Nein, diese Frage erlaubt ihr nichts")
    await page.click("a.brand")
    await expect(page.locator("main")).not_to_contain_text("Frage lesen")


async def test_changing_the_choice_keeps_it_and_going_back_shows_each_question_again(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await to_check_page(page)
    await page.get_by_role("link", name="Daten ändern").click()
    await expect(page.locator("#daten-language")).to_be_checked()
    await page.check("#daten-identity")
    await press(page, "Weiter")
    await expect(page.locator(".facts > div").filter(has_text="Darf sehen")).to_contain_text("Name und Person")
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Welche Daten darf die Stelle sehen?")
    await expect(page.locator("#daten-identity")).to_be_checked()


async def test_a_double_click_grants_once_and_the_check_page_leads_to_the_result_from_then_on(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await to_check_page(page)
    check = page.url
    await page.get_by_role("button", name="Ja, ich erlaube das").dblclick()
    await page.wait_for_url("**/erteilt/*")
    await expect(page.locator("h1")).to_have_text("Sie haben es erlaubt")
    granted = await site.world.pool.fetchval("SELECT count(*) FROM ledger_event WHERE body LIKE '%granted%'")
    assert granted == 2, "the registration's and this one"
    await page.goto(check)
    await expect(page.locator("h1")).to_have_text("Sie haben es erlaubt")


async def test_nothing_ticked_is_said_beside_the_list_with_the_focus_on_it(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await press(page, "Frage lesen")
    await press(page, "Weiter: Daten wählen")
    await press(page, "Weiter")
    await expect(page.locator("[role=alert]")).to_be_focused()
    await page.locator("[role=alert] a").click()
    await expect(page.locator("input[name=daten]").first).to_be_focused()

"""A person without a phone at the desk of an office that has no case tool: in a browser without scripts."""

from playwright.async_api import Page

from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, Site
from tests.support.desks import desk_beside


async def at_the_desk(site: Site) -> Page:
    """A counsellor's browser, signed in."""
    desk = await desk_beside(await site.counselling("counselling", "contact"))
    page = await site.phone(size=DESKTOP)
    await sit_down(site, page, desk)
    await page.goto("/desk/")
    return page


async def take_down(page: Page, *categories: str) -> None:
    """Tick the categories and say how the decision was given."""
    for category in categories:
        await page.check(f"#kategorie-{category}")
    await page.check("#kanal-assisted")
    await page.select_option("#sprache", "ti")
    await page.check("#dolmetschen-professional")
    await page.check("#grundlage-age")


async def test_somebody_without_a_phone_is_registered_decides_is_seen_and_takes_it_back(site: Site) -> None:
    page = await at_the_desk(site)
    await page.click("text=Neue Person aufnehmen")
    await page.click("text=Sie beraten und mit Ihnen die nächsten Schritte planen")
    await take_down(page, "identity", "language")
    await page.fill("#identity-family_name", "Musterprobe")
    await page.fill("#identity-given_names", "Erfunda")
    await page.click("text=Die Person sagt Ja: aufnehmen")
    assert "Die 4 Zahlen" in await page.inner_text("main")
    await page.click("main >> text=Zur Person")
    person = page.url

    await page.click("section:has-text('Termine') >> text=Die Person ist da und entscheidet jetzt")
    await take_down(page, "identity")
    await page.click("text=Die Person sagt Ja")
    assert "Das Ja ist aufgeschrieben" in await page.inner_text("[role=status]")

    await page.click("section:has-text('nächsten Schritte') >> text=Etwas eintragen")
    await page.select_option("#feld", "language.german_overall")
    await page.click("main button[type=submit]")
    await page.select_option("#wert", "B1")
    await page.check("#art-adviser_estimate")
    await page.fill("#stand-jahr", "2026")
    await page.click("main button[type=submit]")
    assert "eingetragen" in await page.inner_text("[role=status]")

    await page.click("section:has-text('nächsten Schritte') >> text=Daten ansehen")
    seen = await page.inner_text("main")
    assert "Musterprobe" in seen
    assert "B1" in seen
    assert "geschätzt" in seen
    assert "Telefonnummer" not in seen

    await page.goto(person)
    await page.click("section:has-text('nächsten Schritte') >> text=Erlaubnis ändern oder zurücknehmen")
    await page.click("button:has-text('Erlaubnis zurücknehmen')")
    assert "gilt nicht mehr" in await page.inner_text("[role=status]")
    await page.goto(f"{person.partition('?')[0]}?zweck=counselling")
    nothing = await page.content()
    assert "zurückgenommen" in nothing
    assert "Musterprobe" not in nothing
    assert "B1" not in nothing
    assert person.rpartition("/")[2].startswith("n_")


async def test_the_letter_opens_as_paper_in_a_window_of_its_own(site: Site) -> None:
    page = await at_the_desk(site)
    await page.goto("/desk/person/neu?zweck=counselling")
    await take_down(page, "identity")
    await page.click("text=Die Person sagt Ja: aufnehmen")
    async with page.context.expect_event("response", lambda answer: answer.url.endswith("/desk/brief")) as awaited:
        await page.click("text=Brief drucken (PDF")
    answer = await awaited.value
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"


async def test_what_is_missing_is_said_at_the_top_and_leads_to_the_field(site: Site) -> None:
    page = await at_the_desk(site)
    await page.goto("/desk/person/neu?zweck=counselling")
    await page.click("text=Die Person sagt Ja: aufnehmen")
    links = page.locator("[role=alert] a")
    assert await links.count() >= 3
    for place in range(await links.count()):
        target = await links.nth(place).get_attribute("href")
        assert target is not None
        assert await page.locator(target).count() == 1

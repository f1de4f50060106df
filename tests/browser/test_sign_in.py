"""Signing in and out in a browser."""

from tests.browser.site import Site


async def test_card_and_pin_open_the_first_page_and_signing_out_closes_it(site: Site) -> None:
    person = await site.person(await site.counselling())
    page = await site.phone()
    await site.sign_in(page, person)
    assert await page.inner_text("h1") == "Meine Erlaubnisse"
    assert "Musterprobe" not in await page.content()
    await page.click("header form button")
    await page.wait_for_url("**/de/abgemeldet")
    assert "Niemand kann auf diesem Handy" in await page.inner_text("main")
    await page.go_back()
    assert "anmelden" in page.url


async def test_a_wrong_pin_says_so_and_nothing_else(site: Site) -> None:
    person = await site.person(await site.counselling())
    page = await site.phone()
    await page.goto("/de/anmelden")
    await page.fill("#karte", person.card)
    await page.fill("#pin", "000111")
    await page.click("main form button[type=submit]")
    assert "passen nicht zusammen" in await page.inner_text("[role=alert]")
    assert await page.input_value("#pin") == ""

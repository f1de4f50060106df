"""From the letter's address to the first page, on a phone without scripts."""

from playwright.async_api import Page

from tests.browser.site import Site
from tests.support.people import PIN, Json


def address_of(letter: Json) -> str:
    code = letter["activation_code"].replace("-", "")
    return f"/a/{code[:8]}/{code[8:]}"


async def filled(page: Page, digits: str, pin: str = PIN, again: str = PIN) -> None:
    await page.fill("#ziffern", digits)
    await page.fill("#pin", pin)
    await page.fill("#pin-noch-einmal", again)
    await page.click("main form button[type=submit]")


async def test_the_letters_address_leads_to_the_first_page_and_stands_in_no_address_or_page(site: Site) -> None:
    letter = (await (await site.counselling()).register())["letter"]
    page = await site.phone()
    await page.goto(address_of(letter))
    assert page.url == f"{site.address}/de/aktivieren"
    code = letter["activation_code"]
    assert code not in await page.content()
    assert code.replace("-", "")[8:] not in await page.content()
    await filled(page, letter["spoken_digits"])
    await page.wait_for_url("**/de/")
    assert await page.inner_text("h1") == "Meine Erlaubnisse"
    assert [cookie["name"] for cookie in await page.context.cookies(f"{site.address}/de/aktivieren")].count(
        "__Secure-kiim-letter"
    ) == 0


async def test_a_used_letter_opens_nothing_and_says_what_to_do(site: Site) -> None:
    person = await site.person(await site.counselling())
    page = await site.phone()
    await page.goto(address_of(person.registered["letter"]))
    await filled(page, person.registered["letter"]["spoken_digits"])
    assert "Der Brief wurde schon benutzt" in await page.inner_text("main")
    assert "Meine Erlaubnisse" not in await page.content()


async def test_after_wrong_digits_the_right_ones_still_work_and_the_code_need_not_be_typed_again(site: Site) -> None:
    letter = (await (await site.counselling()).register())["letter"]
    page = await site.phone()
    await page.goto("/de/aktivieren")
    await page.fill("#code", letter["activation_code"].lower())
    await filled(page, "0000" if letter["spoken_digits"] != "0000" else "1111")
    assert "passen nicht zusammen" in await page.inner_text("[role=alert]")
    assert "schon eingetragen" in await page.inner_text("main")
    await filled(page, letter["spoken_digits"])
    await page.wait_for_url("**/de/")


async def test_an_easy_pin_or_two_different_ones_cost_no_try(site: Site) -> None:
    letter = (await (await site.counselling()).register())["letter"]
    page = await site.phone()
    await page.goto(address_of(letter))
    for _ in range(3):
        await filled(page, letter["spoken_digits"], "123456", "123456")
        assert "zu leicht" in await page.inner_text("[role=alert]")
        await filled(page, letter["spoken_digits"], PIN, "000111")
        assert "nicht gleich" in await page.inner_text("[role=alert]")
    await filled(page, letter["spoken_digits"])
    await page.wait_for_url("**/de/")


async def test_the_language_of_the_phone_decides_and_choosing_another_keeps_the_code(site: Site) -> None:
    letter = (await (await site.counselling()).register())["letter"]
    page = await site.phone(extra_http_headers={"Accept-Language": "xx, de;q=0.5"})
    await page.goto(address_of(letter))
    assert page.url.endswith("/de/aktivieren")
    kept = await page.context.cookies([f"{site.address}/{code}/aktivieren" for code in ("de", "en")])
    assert {cookie["path"] for cookie in kept if cookie["name"] == "__Secure-kiim-letter"} >= {"/de/aktivieren"}
    assert all(cookie["httpOnly"] and cookie["secure"] for cookie in kept)


async def test_who_lost_the_card_reads_that_a_counsellor_helps_in_person(site: Site) -> None:
    page = await site.phone()
    await page.goto("/de/anmelden")
    await page.click("text=Karte verloren oder PIN vergessen")
    assert "nur persönlich" in await page.inner_text("main")

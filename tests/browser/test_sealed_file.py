"""The file of `kiim rights export` in a real browser, from a disk and without a network."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, expect

from app.documents.sealed_page import sealed_page
from app.documents.speech import speech

CODE = "ABCDEFGHJKMNPQRSTVWX"


async def test_it_opens_with_its_code_alone_and_asks_no_network(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "meine-daten.html"
    file.write_bytes(sealed_page(speech("ar"), CODE, b"%PDF-1.7 invented", b'{"invented": true}'))
    context = await browser.new_context(accept_downloads=True)
    page = await context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    await page.goto(file.as_uri())
    assert await page.get_attribute("html", "dir") == "rtl"
    await page.fill("#code", "ABCD-EFGH-JKMN-PQRS-TVWY")
    await page.click("button")
    await expect(page.locator("#fault")).to_be_visible()
    await page.fill("#code", "abcd-efgh jkmn-pqrs-tvwx")
    await page.click("button")
    await expect(page.locator("#files")).to_be_visible()
    opened = "async (id) => await (await fetch(document.getElementById(id).href)).text()"
    blocked = await page.evaluate(
        f"async () => {{ try {{ return await ({opened})('pdf') }} catch (fault) {{ return 'blocked' }} }}"
    )
    assert blocked == "blocked", "its own policy lets it fetch nothing, not even what it made"
    async with page.expect_download() as coming:
        await page.click("#json")
    saved = await (await coming.value).path()
    assert await asyncio.to_thread(saved.read_bytes) == b'{"invented": true}'
    assert (await coming.value).suggested_filename == "meine-daten.json"
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert faults == []
    await context.close()

"""What pages about consent must not do to people, as the browser sees it (EDPB guidelines 03/2022)."""

from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize

from tests.browser.asking import NO, asking, press, to_check_page
from tests.browser.site import DESKTOP, PHONE, Site

_LOOK = """button => {
  const style = getComputedStyle(button), box = button.getBoundingClientRect();
  const names = ['color', 'backgroundColor', 'borderTopColor', 'borderTopWidth', 'borderTopStyle', 'fontSize', 'fontWeight',
    'fontFamily', 'textDecorationLine', 'opacity', 'boxShadow', 'textTransform', 'cursor', 'display', 'visibility'];
  const seen = Object.fromEntries(names.map(name => [name, style[name]]));
  return {class: button.className, width: box.width, height: box.height, ...seen};
}"""
STEPS = ("", "/daten", "/dauer", "/pruefen")


async def answers(page: Page) -> tuple[list[str], list[dict[str, Any]]]:
    """Texts of the answer buttons in their order, and how they look."""
    buttons = await page.locator("main form button[name=antwort]").all()
    return [await button.inner_text() for button in buttons], [await button.evaluate(_LOOK) for button in buttons]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_yes_and_no_look_alike_and_stand_in_the_same_order_on_every_question(site: Site, size: ViewportSize) -> None:
    made = await asking(site)
    page = await site.phone(scripts=True, size=size)
    await site.sign_in(page, made.person)
    await to_check_page(page)
    for step in STEPS:
        await page.goto(f"/de/anfrage/{made.request}{step}")
        texts, looks = await answers(page)
        assert len(looks) == 2, step
        assert looks[0] == looks[1], step
        assert looks[0]["height"] >= 44
        assert texts[1] == NO, step
    assert texts[0] == "Ja, ich erlaube das"


async def test_nothing_is_ticked_beforehand_and_the_shortest_duration_is_preset(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await page.goto(f"/de/anfrage/{made.request}/daten")
    assert await page.locator("input[type=checkbox]").count() == 2
    assert await page.locator("input[type=checkbox]:checked").count() == 0
    await page.check("#daten-identity")
    await press(page, "Weiter")
    months = [int(await radio.get_attribute("value") or 0) for radio in await page.locator("input[type=radio]").all()]
    checked = await page.locator("input[type=radio]:checked").get_attribute("value")
    assert months == [3, 6, 12]
    assert checked == str(min(months))


async def test_taking_back_needs_fewer_steps_than_allowing(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    allowing = ["Frage lesen", "Weiter: Daten wählen", "Weiter", "Weiter", "Ja, ich erlaube das"]
    for step in allowing:
        if step == "Weiter" and await page.locator("#daten-language").count():
            await page.check("#daten-language")
        await press(page, step)
    assert "/erteilt/" in page.url
    await page.goto("/de/")
    taking_back = 0
    await page.locator("li.card", has_text="Sprachschule Musterstadt").get_by_role("link").click()
    taking_back += 1
    assert await page.locator("main form").locator("input:visible, textarea, select").count() == 0
    await press(page, "Erlaubnis zurücknehmen")
    taking_back += 1
    assert "/zurueckgenommen/" in page.url
    assert taking_back == 2
    assert taking_back < len(allowing)


async def test_a_no_is_one_step_and_needs_no_more_steps_than_a_yes(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await press(page, "Frage lesen")
    await press(page, NO)
    assert f"/nein/{made.request}" in page.url


async def test_an_open_question_stands_on_the_first_page_alone_and_once(site: Site) -> None:
    made = await asking(site)
    page = await site.phone(scripts=True)
    asked_aloud: list[str] = []
    page.on("dialog", lambda dialog: asked_aloud.append(dialog.message))
    await site.sign_in(page, made.person)
    assert await page.locator(f"a[href$='/anfrage/{made.request}']").count() == 1
    for path in ("/de/freigaben", "/de/alle-zuruecknehmen", "/de/zugriffe", "/de/meine-daten", "/de/sicherheit"):
        await page.goto(path)
        assert await page.locator(f"a[href*='{made.request}']").count() == 0, path
        assert await page.locator("dialog, [role=dialog], [role=alertdialog], [aria-modal]").count() == 0, path
    assert asked_aloud == []


async def test_the_pages_of_a_question_show_nothing_else(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await to_check_page(page)
    for step in STEPS:
        await page.goto(f"/de/anfrage/{made.request}{step}")
        links = [await link.get_attribute("href") or "" for link in await page.locator("main a").all()]
        ours = {"/de/", "/de/freigaben#gesetz"}
        assert all(link in ours or link.startswith(f"/de/anfrage/{made.request}") for link in links), (step, links)
        assert await page.locator("main img, main video, main aside, main iframe").count() == 0


async def test_every_right_is_at_most_two_steps_from_the_first_page(site: Site) -> None:
    made = await asking(site)
    page = await site.phone()
    await site.sign_in(page, made.person)
    await to_check_page(page)
    await press(page, "Ja, ich erlaube das")
    await page.goto("/de/")
    first = {await link.get_attribute("href") or "" for link in await page.locator("main a").all()}
    reachable = set(first)
    for path in sorted({path.partition("#")[0] for path in first}):
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        reachable |= {await link.get_attribute("href") or "" for link in await page.locator("main a").all()}
        reachable |= {await form.get_attribute("action") or "" for form in await page.locator("main form").all()}
    for right in ("/zugriffe", "/meine-daten", "/freigaben", "/herunterladen", "/sperren", "/loeschen", "/alle-zuruecknehmen"):
        assert f"/de{right}" in reachable, right
    assert any("/quittung/" in path for path in reachable)
    assert any("/berichtigen" in path for path in reachable)


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 256}], ids=["phone", "320px"])
async def test_the_pages_of_a_consent_fit_a_small_screen_and_stay_light(site: Site, size: ViewportSize) -> None:
    made = await asking(site)
    page = await site.phone(scripts=True, size=size)
    await site.sign_in(page, made.person)
    await to_check_page(page)
    await fits(page, *(f"/de/anfrage/{made.request}{step}" for step in STEPS))
    await press(page, "Ja, ich erlaube das")
    given = page.url.rsplit("/", 1)[1]
    await fits(page, *(f"/de/{path}" for path in (f"erteilt/{given}", f"erteilt/{given}/fragen", f"freigabe/{given}")))
    await fits(page, f"/de/quittung/{given}", "/de/freigaben", "/de/alle-zuruecknehmen")
    await press(page, "Alle Erlaubnisse zurücknehmen")
    await fits(page, f"/de/zurueckgenommen/{given}", "/de/alle-zurueckgenommen")


async def fits(page: Page, *paths: str) -> None:
    """Each page is its own address, needs no scrolling sideways, and with the style sheet stays below 30 KB."""
    for path in paths:
        answer = await page.goto(path)
        assert answer is not None
        assert (answer.status, page.url.endswith(path)) == (200, True), path
        assert len(await answer.body()) < 20_000, path
        wide, held = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= held, path

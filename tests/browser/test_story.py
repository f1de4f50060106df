"""The whole story on a phone, in German and in Arabic, with scripts and without: from the letter to a disputed value."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import Page, expect

from app.pages.texts import offered, texts
from tests.browser.pages import press
from tests.browser.site import Site
from tests.browser.test_letter import address_of, filled
from tests.support.people import PIN, Json, Phone, Tool, said, tool

LANGUAGES = [language.code for language in offered() if language.code in {"de", "ar"}]


@dataclass(slots=True)
class Story:
    """What one phone, one counselling office and one school go through, with the words of one language."""

    site: Site
    page: Page
    language: str
    office: Tool
    school: Tool
    registered: Json
    reference: str = ""

    @property
    def _(self) -> Callable[[str], str]:
        """A text of ours in the language of the story."""
        return texts(self.language).gettext

    async def heading(self, text: str) -> None:
        """The page that is shown now has this heading."""
        await expect(self.page.locator("h1")).to_have_text(self._(text))

    async def says(self, text: str) -> None:
        """This text stands on the page."""
        await expect(self.page.locator("main")).to_contain_text(self._(text))

    async def follow(self, text: str) -> None:
        """The link of this name."""
        async with self.page.expect_navigation():
            await self.page.locator("main").get_by_role("link", name=self._(text)).first.click()

    async def home(self) -> None:
        """The first page."""
        async with self.page.expect_navigation():
            await self.page.click("a.brand")

    async def reads(self) -> httpx.Response:
        """The school's look at her record, through the interface for programs."""
        return await self.school.get(f"/v1/newcomers/{self.reference}/record")

    async def asks(self, *categories: str) -> httpx.Response:
        """The school's request, through the interface for programs."""
        body = {
            "newcomer": self.reference,
            "template": "language_course",
            "categories": list(categories),
            "reason": "Kurs im Mai",
        }
        return await self.school.post("/v1/consent-requests", body)


async def begun(site: Site, language: str, *, scripts: bool) -> Story:
    """A person is registered and holds her letter; a school waits."""
    office = await site.counselling()
    school = await tool(site.http, site.world, "course_provider", "language_course", name="Sprachschule Musterstadt")
    statements = [said("identity", "family_name", "Musterprobe"), said("language", "german_overall", "A2")]
    registered = await office.register(statements=statements)
    page = await site.phone(scripts=scripts, locale=language)
    return Story(site, page, language, office, school, registered)


@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_the_letter_to_a_disputed_value(site: Site, language: str, scripts: bool) -> None:
    story = await begun(site, language, scripts=scripts)
    await she_activates_her_letter(story)
    await she_allows_and_the_school_reads(story)
    await she_finds_the_look_and_withdraws(story)
    await she_refuses_and_is_not_asked_again(story)
    await she_disputes_a_value(story)


async def she_activates_her_letter(story: Story) -> None:
    letter = story.registered["letter"]
    await story.page.goto(address_of(letter))
    assert story.page.url.endswith(f"/{story.language}/aktivieren")
    await filled(story.page, letter["spoken_digits"])
    await story.heading("Meine Erlaubnisse")
    signed_in = await story.site.http.post("/v1/me/session", json={"card": letter["card"], "pin": PIN})
    phone = Phone(story.site.http, signed_in.json()["access_token"])
    story.reference = await phone.link(story.school)


async def she_allows_and_the_school_reads(story: Story) -> None:
    assert (await story.reads()).status_code == 403
    assert (await story.asks("language", "identity")).status_code == 201
    await story.home()
    await story.follow("Frage lesen")
    await story.heading("Darf diese Stelle Daten von Ihnen sehen?")
    await press(story.page, "[value=weiter]")
    await story.page.check("#daten-language")
    await press(story.page, "[value=weiter]")
    await press(story.page, "[value=weiter]")
    await story.heading("Bitte prüfen Sie")
    await press(story.page, "[value=ja]")
    await story.heading("Sie haben es erlaubt")
    read = await story.reads()
    assert (read.status_code, set(read.json()["categories"])) == (200, {"language"})
    await story.follow("Quittung ansehen")
    await story.says("Quittung mitnehmen")
    await expect(story.page.locator("main")).to_contain_text("Sprachschule Musterstadt")
    papers = story.page.locator("main a[href$='/papier'], main a[href$='/datei']")
    assert await papers.count() == 2


async def she_finds_the_look_and_withdraws(story: Story) -> None:
    await story.home()
    await story.follow("Wer hat meine Daten angesehen?")
    newest = story.page.locator("main article").first
    await expect(newest).to_contain_text("Sprachschule Musterstadt")
    await expect(newest).to_contain_text(story._("Daten angesehen"))
    await story.home()
    async with story.page.expect_navigation():
        await story.page.locator("li.card", has_text="Sprachschule Musterstadt").get_by_role("link").click()
    await press(story.page)
    assert (await story.reads()).status_code == 403, "at once"
    await story.heading("Die Erlaubnis ist zu Ende")
    await story.says("Die Stelle kann Ihre Daten hier ab sofort nicht mehr sehen.")


async def she_refuses_and_is_not_asked_again(story: Story) -> None:
    assert (await story.asks("identity")).status_code == 201
    await story.home()
    await story.follow("Frage lesen")
    await press(story.page, "[value=nein]")
    await story.heading("Sie haben Nein gesagt")
    again = await story.asks("identity")
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")
    assert (await story.reads()).status_code == 403


async def she_disputes_a_value(story: Story) -> None:
    await story.home()
    await story.follow("Meine Daten lesen und berichtigen")
    async with story.page.expect_navigation():
        await story.page.locator("main .facts div", has_text=re.compile("A2")).get_by_role("link").click()
    await story.heading("Das stimmt nicht")
    await press(story.page, "[value=bestreiten]")
    await story.heading("Die Angabe ist bestritten")
    record = (await story.office.get(f"/v1/newcomers/{story.registered['id']}/record")).json()
    [level] = record["categories"]["language"]["fields"]["german_overall"]["statements"]
    assert level["disputed"]

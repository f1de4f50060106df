"""A school that asks and a person on her phone: what the stories about consent begin with."""

from dataclasses import dataclass

import httpx
from playwright.async_api import Page

from tests.browser.site import Person, Site
from tests.support.people import Tool, activate, said, tool

NO = "Nein, nicht erlauben"


@dataclass(slots=True)
class Asking:
    """A language school that knows the person under `reference`, and her request."""

    site: Site
    school: Tool
    person: Person
    reference: str
    request: str

    async def ask(self, *categories: str) -> httpx.Response:
        """Ask (again) for these categories."""
        body = {
            "newcomer": self.reference,
            "template": "language_course",
            "categories": list(categories),
            "reason": "Kurs im Mai",
        }
        return await self.school.post("/v1/consent-requests", body)

    async def reads(self) -> httpx.Response:
        """The school's look through the interface for programs."""
        return await self.school.get(f"/v1/newcomers/{self.reference}/record")


async def asking(site: Site) -> Asking:
    """She is registered by a counselling office, has shown the school a code, and the school has asked."""
    office = await site.counselling()
    school = await tool(site.http, site.world, "course_provider", "language_course", name="Sprachschule Musterstadt")
    statements = [said("identity", "family_name", "Musterprobe"), said("language", "german_overall", "A2")]
    registered = await office.register(statements=statements)
    phone = await activate(site.http, registered["letter"])
    reference = await phone.link(school)
    made = Asking(site, school, Person(registered, registered["letter"]["card"]), reference, "")
    asked = await made.ask("language", "identity")
    assert asked.status_code == 201, asked.text
    made.request = asked.json()["id"]
    return made


async def press(page: Page, text: str) -> None:
    """Press the button or follow the link of this name, and wait for the next page."""
    button = page.get_by_role("button", name=text, exact=True)
    link = page.locator("main").get_by_role("link", name=text)
    await (button.or_(link)).first.click()
    await page.wait_for_load_state()


async def to_check_page(page: Page) -> None:
    """From the first page through the questions, with one category and the preset duration."""
    await press(page, "Frage lesen")
    await press(page, "Weiter: Daten wählen")
    await page.check("#daten-language")
    await press(page, "Weiter")
    await press(page, "Weiter")

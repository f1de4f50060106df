"""A language school that asks a person for two categories, and the forms by which she answers."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from app.world import World
from tests.app.portal.conftest import Opener, Visitor
from tests.support.people import Json, Phone, Tool, activate, said, tool

YES: dict[str, Any] = {"daten": ["language"], "monate": "3", "antwort": "ja"}
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
_EDITION = re.compile(r'name="fassung" value="([0-9a-f]{64})"')


@dataclass(slots=True)
class Asked:
    """An invented person who is asked, signed in on her browser and through the interface for programs."""

    visitor: Visitor
    phone: Phone
    school: Tool
    reference: str
    request: str
    card: str
    language: str = "de"

    def path(self, step: str = "") -> str:
        """The address of a question."""
        return f"/{self.language}/anfrage/{self.request}{step}"

    async def reads(self) -> httpx.Response:
        """The school reads her record through the interface for programs."""
        return await self.school.get(f"/v1/newcomers/{self.reference}/record")

    async def choose(self, *categories: str, months: str = "3") -> None:
        """Through the questions, up to the check page."""
        await send(self.visitor, self.path("/daten"), daten=list(categories), antwort="weiter")
        await send(self.visitor, self.path("/dauer"), monate=months, antwort="weiter")

    async def say_yes(self) -> str:
        """Through all questions; the address of the result."""
        await self.choose("language")
        answer = await send(self.visitor, self.path("/pruefen"), edition=True, **YES)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


@dataclass(slots=True)
class Question:
    """What the school asked her, and her session through the interface for programs."""

    phone: Phone
    school: Tool
    reference: str
    request: str
    card: str


async def question(http: httpx.AsyncClient, world: World, office: Tool, **person: object) -> Question:
    """The school asks for language and identity; she has not answered. `person`: members of her registration."""
    school = await tool(http, world, "course_provider", "language_course", name="Sprachschule Musterstadt")
    statements = [said("identity", "family_name", "Musterprobe"), said("language", "german_overall", "A2")]
    registered: Json = await office.register(**{"statements": statements} | person)
    phone = await activate(http, registered["letter"])
    reference = await phone.link(school)
    body = {"newcomer": reference, "template": "language_course", "categories": ["language", "identity"], "reason": "Kurs im Mai"}
    asked = await school.post("/v1/consent-requests", body)
    assert asked.status_code == 201, asked.text
    return Question(phone, school, reference, asked.json()["id"], registered["letter"]["card"])


async def at_her_phone(one: Question, opener: Opener) -> Asked:
    """She signs in to answer."""
    visitor = opener()
    assert (await visitor.sign_in(one.card)).status_code == 303
    return Asked(visitor, one.phone, one.school, one.reference, one.request, one.card)


async def ask(http: httpx.AsyncClient, world: World, office: Tool, opener: Opener, **person: object) -> Asked:
    """The school asks, and she is signed in."""
    return await at_her_phone(await question(http, world, office, **person), opener)


async def send(visitor: Visitor, path: str, *, page: str | None = None, edition: bool = False, **members: Any) -> httpx.Response:
    """Send the form of a page (the same address unless said otherwise) with these members instead of what it holds."""
    shown = (await visitor.http.get(page or path)).text
    token, wording = _TOKEN.search(shown), _EDITION.search(shown)
    assert token is not None, f"{page or path} has no form"
    told = {"fassung": wording.group(1)} if edition and wording is not None else {}
    return await visitor.http.post(path, data={"form_token": token.group(1), **told, **members})

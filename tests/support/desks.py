"""A signed-in member of an office's staff and the forms she sends; her session is opened by the function that sign-in uses."""

import re
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

import httpx

from app.agencies.directory import Directory
from app.agencies.staff_issuers import add_staff_issuer
from app.identity.staff_sessions import actor_of, open_staff_session
from app.staff.callers import STAFF_COOKIE
from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Tool

_HIDDEN = re.compile(r'<input type="hidden" name="(form_token|einmal|brief)" value="([^"]+)"')
FIRST_YES: Json = {
    "zweck": "counselling",
    "kategorie": ["identity", "contact", "language"],
    "monate": "3",
    "kanal": "assisted",
    "dolmetschen": "professional",
    "sprache": "ti",
    "grundlage": "age",
    "woher": "self_stated",
    "identity-family_name": "Musterprobe",
    "identity-given_names": "Erfunda",
    "language-german_overall": "A2",
}
"""What an office sends when it takes down a first consent with an invented person's first statements."""


@dataclass(slots=True)
class Desk:
    """One browser at an office's desk."""

    http: httpx.AsyncClient
    cookie: str
    actor: str

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address; nothing is followed."""
        return await self.http.get(path, headers={"Cookie": f"{STAFF_COOKIE}={self.cookie}", **headers})

    async def hidden(self, path: str) -> dict[str, str]:
        """What a page's forms carry unseen."""
        found = dict(_HIDDEN.findall((await self.get(path)).text))
        assert "form_token" in found, f"{path} has no form"
        return found

    async def post(self, path: str, members: Json, *, page: str | None = None, **headers: str) -> httpx.Response:
        """Send the form of a page (the same address unless said otherwise)."""
        return await self.send(path, {**await self.hidden(page or path), **members}, **headers)

    async def send(self, path: str, members: Json, **headers: str) -> httpx.Response:
        """Send exactly these members."""
        return await self.http.post(path, data=members, headers={"Cookie": f"{STAFF_COOKIE}={self.cookie}", **headers})

    async def register(self, **changes: object) -> tuple[str, httpx.Response]:
        """Register an invented person; her reference and the page with the letter."""
        answer = await self.post("/desk/person/neu", {**FIRST_YES, **changes}, page="/desk/person/neu?zweck=counselling")
        assert answer.status_code == 201, answer.text
        found = re.search(r"/desk/person/(n_[0-9a-f]{32})", answer.text)
        assert found is not None
        return found.group(1), answer

    async def decide(self, reference: str, choice: str, **members: object) -> httpx.Response:
        """Take down a decision; without `entscheidung` a yes to language alone."""
        path = f"/desk/person/{reference}/entscheidung"
        told = {**FIRST_YES, "wahl": choice, "kategorie": ["language"], "entscheidung": "grant", **members}
        return await self.post(path, told, page=f"{path}?wahl={choice}")


async def desk_of(world: World, http: httpx.AsyncClient, agency_id: UUID) -> Desk:
    """A desk of this agency with a member of staff signed in."""
    name = f"desk-{uuid4().hex[:8]}"
    async with open_unit(world) as uow:
        await add_staff_issuer(
            uow,
            agency_id,
            issuer="https://anmeldung.example",
            client_id=name,
            claim="groups",
            claim_value=name,
            staff_issuer_id=name,
        )
    found = await cast(Directory, world.agencies).staff_issuer(name)
    assert found is not None
    actor = actor_of(world.keyring, name, "erfundene-beraterin")
    async with open_unit(world) as uow:
        uow.unaudited("a test signs in without a provider")
        cookie = await open_staff_session(uow, found, actor, None)
    return Desk(http, cookie, actor)


async def desk_beside(tool: Tool) -> Desk:
    """A desk of the agency that also has this case tool."""
    return await desk_of(tool.world, tool.http, tool.client.agency_id)

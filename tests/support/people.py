"""A district small enough for a test: agencies that may ask, invented people, their phones; everything over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from app.agencies.notices import confirm_notice
from app.ids import AGENCY, wire
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import TestClient, bearer, registered, token_of

PIN = "493817"
Json = dict[str, Any]


async def confirm_notices(world: World, *languages: str) -> None:
    """An operator has confirmed the wordings of every purpose in these languages."""
    async with open_unit(world) as uow:
        for purpose, language in world.catalogue.notices:
            if language in languages:
                notice = world.catalogue.notices[purpose, language]
                await confirm_notice(uow, purpose, language, notice.sha256, reviewed_by="Übersetzungsstelle (erfunden)")


@dataclass(slots=True)
class Tool:
    """One agency's case tool with a token per purpose; every POST carries an Idempotency-Key."""

    http: httpx.AsyncClient
    world: World
    client: TestClient
    purpose: str
    tokens: dict[str | None, str] = field(default_factory=dict)

    @property
    def wire_id(self) -> str:
        """The agency's id as newcomers name it."""
        return wire(AGENCY, self.client.agency_id)

    async def call(
        self, method: str, path: str, body: object = None, *, purpose: str | None = "", **headers: str
    ) -> httpx.Response:
        """One request; `purpose` None uses a token without one, the default the agency's first."""
        wanted = self.purpose if purpose == "" else purpose
        if wanted not in self.tokens:
            self.tokens[wanted] = await token_of(self.http, self.world, self.client, wanted)
        sent = (
            bearer(self.tokens[wanted])
            | {"Idempotency-Key": uuid4().hex}
            | {name.replace("_", "-"): v for name, v in headers.items()}
        )
        return await self.http.request(method, path, json=body, headers=sent)

    async def post(self, path: str, body: object, **options: Any) -> httpx.Response:
        """A POST with a fresh key unless `Idempotency_Key` is given."""
        return await self.call("POST", path, body, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """A GET."""
        return await self.call("GET", path, **options)

    async def register(self, **changes: Any) -> Json:
        """Register an invented person and return the answer; `consent` and other members can be replaced."""
        answer = await self.post("/v1/newcomers", registration(self.purpose, **changes))
        assert answer.status_code == 201, answer.text
        result: Json = answer.json()
        return result


async def tool(http: httpx.AsyncClient, world: World, agency_type: str, *purposes: str, **facts: Any) -> Tool:
    """A registered agency of this type with a case tool."""
    return Tool(http, world, await registered(world, agency_type, purposes, **facts), purposes[0])


@dataclass(slots=True)
class Phone:
    """A newcomer who has signed in."""

    http: httpx.AsyncClient
    token: str

    async def get(self, path: str) -> httpx.Response:
        """A GET under /v1/me."""
        return await self.http.get(path, headers=bearer(self.token))

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """A POST under /v1/me."""
        sent = bearer(self.token) | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, json=body, headers=sent)

    async def link(self, agency: Tool) -> str:
        """Show a code to this agency; its reference."""
        code = await self.post("/v1/me/link-codes", {})
        assert code.status_code == 201, code.text
        linked = await agency.post("/v1/links", {"code": code.json()["code"]})
        assert linked.status_code == 201, linked.text
        return str(linked.json()["id"])


async def activate(http: httpx.AsyncClient, letter: Mapping[str, str]) -> Phone:
    """First sign-in with the letter."""
    body = {"activation_code": letter["activation_code"], "spoken_digits": letter["spoken_digits"], "new_pin": PIN}
    answer = await http.post("/v1/me/session", json=body)
    assert answer.status_code == 201, answer.text
    return Phone(http, str(answer.json()["access_token"]))


def registration(purpose: str = "counselling", **changes: Any) -> Json:
    """A complete body of POST /v1/newcomers about an invented person."""
    consent = {
        "purpose": purpose,
        "categories": ["identity", "contact", "language"],
        "notice_language": "de",
        "channel": "assisted",
        "interpreter": "professional",
    }
    return {
        "consent": consent | changes.pop("consent", {}),
        "statements": [said("identity", "family_name", "Musterprobe"), said("identity", "given_names", "Erfunda")],
        **changes,
    }


def said(category: str, field_code: str, value: object, kind: str = "self_stated", as_of: str | None = "2026-11-01") -> Json:
    """One statement as an agency sends it."""
    return {"category": category, "field": field_code, "value": value, "kind": kind, "as_of": as_of}

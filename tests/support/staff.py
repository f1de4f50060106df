"""A member of staff signing in without a browser, what is known afterwards, and tokens as a hostile provider would write them."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson

from app.identity.staff import StaffNotSignedIn, StaffSignedIn, finish
from app.identity.staff_sessions import StaffSession, find_staff_session
from app.unit_of_work import open_unit
from app.world import World
from tests.support.provider import TestProvider, Visit, visit

ADDRESS = "203.0.113.7"
AUDIT = "SELECT body::jsonb AS body FROM audit.event WHERE action = 'desk-sign-in' ORDER BY seq"


async def came_back(world: World, visited: Visit, **changes: str) -> StaffSignedIn | StaffNotSignedIn:
    async with open_unit(world) as uow:
        return await finish(uow, visited.secret, {**visited.answer, **changes}, ADDRESS)


async def signed_in(world: World, provider: TestProvider, **where: str) -> str:
    outcome = await came_back(world, await visit(world, provider, **where))
    assert isinstance(outcome, StaffSignedIn), outcome
    return outcome.token


async def living(world: World, token: str) -> StaffSession:
    session = await find_staff_session(world, token)
    assert session is not None
    return session


async def log(world: World) -> list[dict[str, Any]]:
    return [orjson.loads(row["body"]) for row in await world.pool.fetch(AUDIT)]


async def agency_of(world: World, staff_issuer_id: str = "mbe") -> UUID:
    return UUID(str(await world.pool.fetchval("SELECT agency_id FROM staff_issuer WHERE staff_issuer_id = $1", staff_issuer_id)))


def refused(reason: str) -> StaffNotSignedIn:
    return StaffNotSignedIn(reason)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    return opened(header), opened(payload)


def opened(part: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def closed(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(document)).rstrip(b"=").decode()


def under_another_header(**changes: Any) -> Callable[[str], str]:
    def changed(token: str) -> str:
        header, _ = parts(token)
        merged = {name: value for name, value in {**header, **changes}.items() if value is not None}
        return ".".join([closed(merged), *token.split(".")[1:]])

    return changed

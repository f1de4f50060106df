"""A small application with one route per caller type, on the real callers, problems and outer layer; a provider of staff."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app import problems
from app.db.outage import is_outage
from app.identity.callers import AgencyCaller, AnyClientCaller, MonitorCaller, NewcomerCaller, PublicCaller
from app.middleware import FrontDoor
from app.world import World
from tests.support.provider import TestProvider, provider_on_loopback, with_staff


@pytest.fixture
async def asking(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application whose routes say what caller they were given."""
    application = FastAPI()
    application.state.world = world
    problems.install(application, is_outage)

    @application.get("/agency")
    async def agency(caller: AgencyCaller) -> dict[str, str | None]:
        return {
            "agency": caller.agency.name,
            "client": caller.client_id,
            "purpose": caller.purpose,
            "reason": caller.without_purpose(),
            "actor": caller.actor,
            "case": caller.case,
        }

    @application.get("/newcomer")
    async def newcomer(caller: NewcomerCaller) -> dict[str, str]:
        return {"newcomer": str(caller.newcomer_id)}

    @application.get("/monitor")
    async def monitor(caller: MonitorCaller) -> dict[str, str]:
        return {"client": caller.client_id}

    @application.get("/any")
    async def any_client(caller: AnyClientCaller) -> dict[str, str]:
        return {"client": caller.client_id}

    @application.get("/public")
    async def public(caller: PublicCaller) -> dict[str, str]:
        return {"caller": type(caller).__name__}

    application.add_middleware(
        FrontDoor,
        body_limit=world.settings.body_limit,
        answer=lambda fault, request_id: problems.answer(fault, request_id, is_outage),
        measure=lambda *_: None,
        https=False,
    )
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url=world.settings.base_url) as opened:
        yield opened


@pytest.fixture
async def provider(world: World) -> AsyncIterator[TestProvider]:
    """A provider that proves the staff of agency `mbe`."""
    async with provider_on_loopback(world) as served:
        await with_staff(world, served)
        yield served

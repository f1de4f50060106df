"""What goes wrong behind a page is a page, and undoes what the page had begun."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import problems
from app.audit.record import Entry
from app.db.outage import is_outage
from app.errors import KeyGone, NotFound, TooManyRequests, Unavailable, ValidationFailed
from app.middleware import FrontDoor
from app.pages.callers import SignInNeeded
from app.pages.faults import PageRoute
from app.pages.forms import FormRefused
from app.unit_of_work import UoW
from app.world import World

FAULTS: dict[str, tuple[Exception, int]] = {
    "form": (FormRefused(), 403),
    "limit": (TooManyRequests(90), 429),
    "missing": (NotFound(), 404),
    "wrong": (ValidationFailed.at("/a", "text"), 422),
    "outage": (Unavailable(), 503),
    "erased": (KeyGone(), 404),
    "framework": (HTTPException(404), 404),
    "stranger": (SignInNeeded("/de/anmelden", "/de/"), 303),
}


@pytest.fixture
async def asking(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with one page, which writes a row, records it, and then fails."""
    router = APIRouter(route_class=PageRoute)

    @router.get("/fail/{fault}")
    async def fail(request: Request, fault: str, uow: UoW) -> Response:
        await uow.session.execute(text("INSERT INTO sign_in_throttle VALUES ('', 1, now(), NULL)"))
        await uow.record(Entry("something"))
        raise FAULTS[fault][0]

    application = FastAPI()
    application.state.world = world
    application.include_router(router)
    problems.install(application, is_outage)
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


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_page_that_fails_is_a_page_and_leaves_nothing_behind(world: World, asking: httpx.AsyncClient, fault: str) -> None:
    answer = await asking.get(f"/fail/{fault}")
    assert answer.status_code == FAULTS[fault][1]
    assert answer.headers.get("content-type", "text/html").startswith("text/html")
    assert await world.pool.fetchval("SELECT count(*) FROM sign_in_throttle") == 0
    assert await world.pool.fetchval("SELECT count(*) FROM audit.event") == 0

"""No audit, no commit; a commit that fails is never a success; what was rolled back left nothing."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import AuditMissing
from app.main import create_app
from app.unit_of_work import UoW, open_unit
from app.world import World

pytestmark = pytest.mark.durable
_KEEP = text("INSERT INTO used_jti VALUES ('test', 'x', now())")
_DEFERRED = """
CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON used_jti DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_late();
"""


async def counts(world: World) -> tuple[int, int]:
    row = await world.pool.fetchrow("SELECT (SELECT count(*) FROM used_jti), (SELECT count(*) FROM audit.event)")
    assert row is not None
    return row[0], row[1]


async def test_a_unit_without_an_audit_entry_does_not_commit(world: World) -> None:
    with pytest.raises(AuditMissing):
        async with open_unit(world) as uow:
            await uow.session.execute(_KEEP)
    assert await counts(world) == (0, 0)


async def test_a_recorded_unit_commits_with_its_entry(world: World) -> None:
    ran: list[str] = []
    async with open_unit(world) as uow:
        await uow.session.execute(_KEEP)
        await uow.record(Entry("test"))
        uow.after_commit(lambda: ran.append("committed"))
        assert ran == []
    assert await counts(world) == (1, 1)
    assert ran == ["committed"]


async def test_a_unit_that_says_why_commits_without_an_entry(world: World) -> None:
    async with open_unit(world) as uow:
        await uow.session.execute(_KEEP)
        uow.unaudited("a test without a person")
    assert await counts(world) == (1, 0)
    async with open_unit(world) as uow:
        with pytest.raises(ValueError, match="say why"):
            uow.unaudited("")
        uow.unaudited("nothing happened")


async def test_an_exception_leaves_nothing_and_frees_the_audit_number(world: World) -> None:
    ran: list[str] = []
    with pytest.raises(KeyError):
        async with open_unit(world) as uow:
            await uow.session.execute(_KEEP)
            await uow.record(Entry("test"))
            uow.after_commit(lambda: ran.append("committed"))
            raise KeyError
    assert await counts(world) == (0, 0)
    assert ran == []
    acknowledgement = world.writer.acknowledgement()
    assert acknowledgement is not None
    assert '"aborted":[1]' in acknowledgement.row.body


async def make_client(world: World) -> httpx.AsyncClient:
    application: FastAPI = create_app(world.settings, world)

    @application.post("/test/keep")
    async def keep(uow: UoW, audited: bool = True) -> Response:
        await uow.session.execute(_KEEP)
        if audited:
            await uow.record(Entry("test"))
        return Response(status_code=201)

    application.state.world = world
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test")


async def test_the_commit_precedes_the_answer(world: World) -> None:
    async with await make_client(world) as client:
        assert (await client.post("/test/keep")).status_code == 201
        assert await counts(world) == (1, 1)


async def test_a_route_that_forgot_its_audit_entry_answers_500_and_keeps_nothing(world: World) -> None:
    async with await make_client(world) as client:
        answer = await client.post("/test/keep?audited=false")
    assert (answer.status_code, answer.json()["reason"]) == (500, "internal")
    assert await counts(world) == (0, 0)


async def test_a_commit_that_fails_is_never_answered_as_success(world: World) -> None:
    from app.db.setup_connection import open_setup

    async with open_setup(world.database.owner_url) as connection:
        await connection.execute(_DEFERRED)
    async with await make_client(world) as client:
        answer = await client.post("/test/keep")
    assert answer.status_code == 500
    assert set(answer.json()) == {"type", "title", "status", "reason", "id"}
    assert "no room" not in answer.text
    assert await counts(world) == (0, 0)

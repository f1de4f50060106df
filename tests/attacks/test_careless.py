"""A handler whose author forgot the condition: the row policies leave it its own caller's rows. First seen without them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import text

from app.db.sight import REQUEST_SECONDS, WALLED
from app.identity.callers import AgencyCaller, NewcomerCaller, PublicCaller
from app.ledger.head import lock_head
from app.main import create_app
from app.unit_of_work import UoW
from app.world import World
from tests.attacks.administrator import Administrator, Story
from tests.support.agencies import bearer
from tests.support.people import activate, tool

IMPORT = """
  INSERT INTO import_job (import_id, agency_id, kind, dry_run, mapping, fingerprint, chunk_lines, created_at, row_version,
                          mac, mac_generation)
  VALUES (gen_random_uuid(), $1, 'csv', true, '', sha256(''), 1, now(), 1, sha256(''), 1)"""
_SEEN = "SELECT count(*) FROM {}"
_OF_PERSONS = {
    "rights_request": "(request_id, newcomer_id, agency_id, kind, way, status, received_at, recorded_at, due_at, {seal})"
    " VALUES (gen_random_uuid(), $1, $2, 'access', 'agency', 'open', now(), now(), now(), {sealed})",
    "guardian": "(guardian_id, newcomer_id, agency_id, kind, evidence, since, {seal})"
    " VALUES (gen_random_uuid(), $1, $2, 'parent', 'birth_certificate', now(), {sealed})",
    "death_report": "(report_id, newcomer_id, agency_id, evidence, reporter_token, status, reported_at, {seal})"
    " VALUES (gen_random_uuid(), $1, $2, 'register_office', '', 'rejected', now(), {sealed})",
    "retention_clock": "(newcomer_id, active_on, {seal}) SELECT $1, '2026-11-01', {sealed} WHERE $2::uuid IS NOT NULL",
    "officer_case": "(case_id, agency_id, kind, sealed, opened_at, {seal})"
    " SELECT gen_random_uuid(), $2, 'audit', '', now(), {sealed} WHERE $1::uuid IS NOT NULL",
    "disclosure": "(disclosure_id, agency_id, ground, state, telling, sealed, categories, asked_at, {seal})"
    " SELECT gen_random_uuid(), $2, '', 'asked', 'due', '', '{{}}', now(), {sealed} WHERE $1::uuid IS NOT NULL",
}
"""A row of each table that only some people have."""
careless = APIRouter()


async def _everything(uow: UoW) -> dict[str, int]:
    uow.unaudited("a test")
    return {table: (await uow.session.execute(text(_SEEN.format(table)))).scalar_one() for table in WALLED}


@careless.get("/v1/careless")
async def by_agency(caller: AgencyCaller, uow: UoW, opened: UUID | None = None) -> dict[str, int]:
    """Every row there is, as an author reads it who thinks that somebody else has put the condition in."""
    if opened is not None:
        await lock_head(uow, opened, shared=True)
    return await _everything(uow)


@careless.delete("/v1/careless")
async def thrown_away(caller: AgencyCaller, uow: UoW) -> dict[str, int]:
    """Meant to take back one request."""
    uow.unaudited("a test")
    found = await uow.session.execute(text("DELETE FROM consent_request RETURNING 1"))
    gone = await uow.session.execute(text("UPDATE newcomer_reference SET registered = registered RETURNING 1"))
    return {"consent_request": len(found.all()), "newcomer_reference": len(gone.all())}


@careless.get("/careless/time")
async def worked(caller: PublicCaller, uow: UoW) -> dict[str, str]:
    """How long the database works for a request."""
    uow.unaudited("a test")
    asked = {"works": "SHOW statement_timeout", "idles": "SHOW idle_in_transaction_session_timeout"}
    return {name: (await uow.session.execute(text(sql))).scalar_one() for name, sql in asked.items()}


@careless.get("/v1/me/careless")
async def by_newcomer(caller: NewcomerCaller, uow: UoW) -> dict[str, int]:
    """The same behind a newcomer's session."""
    return await _everything(uow)


@careless.get("/careless")
async def by_nobody(caller: PublicCaller, uow: UoW) -> dict[str, int]:
    """The same for everybody."""
    return await _everything(uow)


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with these handlers in it."""
    application = create_app(world.settings, world)
    application.include_router(careless)
    application.state.world = world
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url=world.settings.base_url) as opened:
        yield opened


async def _of_a_stranger(administrator: Administrator, agency: UUID, newcomer: UUID) -> None:
    """An open request and an import of an agency that the others have nothing to do with, and one of everything else."""
    await administrator.run(
        "INSERT INTO consent_request"
        " (newcomer_id, request_id, agency_id, purpose, template, categories, valid_months, state, created_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'counselling', 'counselling', '{1}', 6, 'pending', now())",
        newcomer,
        agency,
    )
    await administrator.run(IMPORT, agency)
    await _of_somebody(administrator, agency, newcomer)


async def _of_somebody(administrator: Administrator, agency: UUID, newcomer: UUID) -> None:
    """A row of everything that is written down about few: rights, a guardian, a death, a clock, a case, a disclosure."""
    for table, columns in _OF_PERSONS.items():
        said = columns.format(seal="row_version, mac, mac_generation", sealed="1, sha256(''), 1")
        await administrator.run(f"INSERT INTO {table} {said}", newcomer, agency)


async def _counted(http: httpx.AsyncClient, path: str, token: str, **query: Any) -> dict[str, int]:
    answer = await http.get(path, headers=bearer(token), params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


async def test_a_forgotten_condition_gives_an_agency_its_own_rows_only(
    story: Story, http: httpx.AsyncClient, world: World, administrator: Administrator
) -> None:
    stranger = await tool(http, world, "counselling", "counselling")
    other = await stranger.register()
    phone = await activate(http, other["letter"])
    await _of_a_stranger(administrator, stranger.client.agency_id, await administrator.newcomer(str(other["id"])))
    await _of_somebody(administrator, story.office.client.agency_id, story.newcomer)
    own, mine = story.office.tokens[story.office.purpose], story.phone.token
    whole = {table: await administrator.connection.fetchval(_SEEN.format(table)) for table in WALLED}
    assert min(whole.values()) > 0
    by_office = await _counted(http, "/v1/careless", own)
    assert by_office["newcomer_reference"] == 1
    assert by_office["release"] == 1
    assert by_office["ledger_event"] == 0
    assert {table: by_office[table] for table in _OF_PERSONS} == dict.fromkeys(_OF_PERSONS, 0) | {
        "rights_request": 1,
        "officer_case": 1,
        "disclosure": 1,
    }
    opened = await _counted(http, "/v1/careless", own, opened=str(story.newcomer))
    assert {table: opened[table] for table in _OF_PERSONS} == dict.fromkeys(_OF_PERSONS, 1)
    assert 0 < opened["ledger_event"] < whole["ledger_event"]
    assert opened["newcomer_reference"] == 2  # the person's whom it opened: announcements go to the others too
    by_her = await _counted(http, "/v1/me/careless", mine)
    assert by_her["newcomer_reference"] == 2
    assert 0 < by_her["ledger_event"] < whole["ledger_event"]
    assert {table: by_her[table] for table in _OF_PERSONS} == dict.fromkeys(_OF_PERSONS, 1) | {"officer_case": 0, "disclosure": 0}
    assert await _counted(http, "/v1/me/careless", phone.token) != by_her
    assert set((await http.get("/careless")).json().values()) == {0}
    assert (await http.get("/careless/time")).json() == {"works": f"{REQUEST_SECONDS}s", "idles": "10s"}
    thrown = await http.delete("/v1/careless", headers=bearer(own))
    assert thrown.json() == {"consent_request": 0, "newcomer_reference": 1}
    for table in WALLED:  # the attack succeeds where the control is taken out
        await administrator.run(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for path, token in (("/v1/careless", own), ("/v1/me/careless", mine)):
        assert await _counted(http, path, token) == whole
    assert (await http.get("/careless")).json() == whole

"""The officer's question as a page, who may open it, and the same question from the command line."""

import json
import re
from html import unescape

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.identity.staff_addresses import START_PATH
from app.officer.routers import routers as officer_routers
from app.settings import Settings
from app.staff.callers import OFFICER_HOME
from app.world import World
from tests.app.dashboard.test_access import opened, routes_of
from tests.support.database import TestDatabase
from tests.support.desks import Desk, desk_beside
from tests.support.people import Json, Phone, Tool

OFFICER = routes_of(officer_routers())


async def test_the_page_and_the_command_tell_who_saw_what_and_whether_it_was_allowed(
    world: World, settings: Settings, database: TestDatabase, desk: Desk, school: Tool, phone: Phone, granted: str
) -> None:
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 200
    assert 'href="/datenschutz/zugriffe"' in (await desk.get(OFFICER_HOME)).text
    empty = (await desk.get("/datenschutz/zugriffe")).text
    assert "Sprachschule Musterstadt" in empty
    assert "Ergebnis" not in empty
    page = (await desk.get("/datenschutz/zugriffe?von=2026-11-01&bis=2026-11-30")).text
    for told in ("war erlaubt", "Akte gelesen", "Sprachschule Musterstadt", "Einwilligung (Text 2026-01, de)"):
        assert told in page, told
    assert "Beispielfrau" not in page  # whose name is that? the officer needs a case to know
    for wrong in ("von=gestern", "von=2026-11-05&bis=2026-11-01", "person=nobody", "stelle=1", "kategorie=x"):
        answer = await desk.get(f"/datenschutz/zugriffe?{wrong}")
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), wrong
    asked = await world.pool.fetch("SELECT body::jsonb ->> 'u' AS actor FROM audit.event WHERE action = 'officer.question'")
    assert [row["actor"] for row in asked] == [desk.actor]
    assert 'id="von-fehler"' in (await desk.get("/datenschutz/zugriffe?von=gestern")).text
    nothing = re.search(r'href="(/datenschutz/zugriffe\?[^"]*urteil=nothing-shown)"', page)
    assert nothing is not None  # acts that show nothing are counted, and listed when they are asked for
    those = (await desk.get(unescape(nothing[1]))).text
    assert "registriert" in those
    assert "registriert" not in page
    assert "Akte gelesen" not in those
    assert "Alle zeigen, die Inhalt betreffen" in those


def test_the_command_prints_the_same_as_json(settings: Settings, database: TestDatabase, granted: str) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    told = CliRunner().invoke(cli, ["breach", "--from", "2026-11-01", "--to", "2026-11-30", "--json"], env=environment)
    assert told.exit_code == 0, told.output
    document: Json = json.loads(told.stdout)
    assert document["complete"]
    assert set(document["verdicts"]) == {"nothing-shown"}
    wrong = CliRunner().invoke(cli, ["breach", "--from", "yesterday", "--to", "2026-11-30"], env=environment)
    assert wrong.exit_code == 1


async def test_the_officers_pages_open_for_nobody_else(client: httpx.AsyncClient, office: Tool, desk: Desk) -> None:
    assert await opened(client, OFFICER) == {(303, START_PATH)}
    counsellor = await desk_beside(office)
    assert await opened(client, OFFICER, f"__Host-kiim-staff={counsellor.cookie}") == {
        (403, "Diese Seiten sind nicht für Ihre Stelle")
    }


@pytest.mark.parametrize("path", ["/desk/", "/monitoring/"])
async def test_the_officer_opens_no_other_office(desk: Desk, path: str) -> None:
    answer = await desk.get(path)
    assert (answer.status_code, f'href="{OFFICER_HOME}"' in answer.text) == (403, True)

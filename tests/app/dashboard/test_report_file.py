"""The report as the dashboard hands it out: the bytes of the command, by reference date, and to nobody else."""

import httpx

from app.reporting.report import read_report
from app.reporting.report_pdf import report_pdf
from app.unit_of_work import open_unit
from app.world import World
from tests.support.desks import Desk

PATH = "/monitoring/bericht.pdf"


async def test_the_report_is_handed_out_as_a_file_of_its_date(officer: Desk, world: World, history: None) -> None:
    answer = await officer.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="bericht-2026-09-30.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        assert answer.content == report_pdf(await read_report(uow))


async def test_a_date_without_a_release_is_not_found(officer: Desk, history: None) -> None:
    for day in ("2025-12-30", "gestern", "9999-99-99"):
        answer = await officer.get(f"{PATH}?stichtag={day}")
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")


async def test_before_the_first_release_there_is_a_report_that_says_so(officer: Desk) -> None:
    answer = await officer.get(PATH)
    assert (answer.status_code, answer.headers["content-disposition"]) == (200, 'attachment; filename="bericht.pdf"')


async def test_a_counselling_office_gets_no_report(counsellor: Desk, client: httpx.AsyncClient) -> None:
    assert (await counsellor.get(PATH)).headers.get("content-type") != "application/pdf"
    assert (await client.get(PATH)).status_code == 303

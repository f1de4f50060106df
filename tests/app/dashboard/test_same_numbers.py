"""A number is the same on the page, in CSV, in XLSX, in SDMX and in the interface for programs."""

import csv
import io
import re
from html import unescape
from typing import Any

import httpx
import pytest

from app.monitoring.grid import SIGN
from app.world import World
from tests.support.agencies import bearer, registered, token_form
from tests.support.desks import Desk
from tests.support.spreadsheets import cells_of

Numbers = dict[str, str]
"""By area key the value as it is printed, without its unit; SIGN where there is none."""


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The cells of the table whose part of the page is called so."""
    part = page.partition(f'aria-label="{heading}')[2].partition("</table>")[0]
    assert part, heading
    lines = re.findall(r"<tr>(.*?)</tr>", part, re.S)
    return [
        [unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line, re.S)] for line in lines
    ]


def bare(text: str) -> str:
    """A number without its unit and its points for thousands."""
    whole = text.removesuffix(" Tage").replace(".", "")
    return whole if whole.startswith(("unter", "über")) else whole.removesuffix(" %")


def said_by(answer: dict[str, Any]) -> str:
    """A result of the interface for programs, as it is printed."""
    bound = {"below": "unter", "above": "über"}.get(answer["sign"])
    number = SIGN if answer["value"] is None else str(answer["value"])
    return number if bound is None else f"{bound} {number} %"


def in_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
async def program(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """The headers of a monitoring office's program."""
    registration = await registered(world, "monitoring", ("statistics",), name="Programm der Monitoringstelle")
    answer = await client.post("/oauth2/token", data=token_form(world, registration, scope="aggregates"))
    return bearer(answer.json()["access_token"])


@pytest.mark.parametrize(("code", "column"), [("b1_reached", "Anteil"), ("days_to_b1", "Median in Tagen")])
async def test_an_indicator_says_the_same_wherever_it_is_read(
    client: httpx.AsyncClient, officer: Desk, history: None, program: dict[str, str], code: str, column: str
) -> None:
    page = rows_of((await officer.get(f"/monitoring/{code}")).text, "Alle Gebiete")
    on_page = [bare(row[page[0].index(column)]) for row in page[1:]]
    newest = [row for row in in_csv((await officer.get(f"/monitoring/{code}.csv")).content) if row["Stichtag"] == "2026-09-30"]
    sheet = cells_of((await officer.get(f"/monitoring/{code}.xlsx")).content, "sheet1")
    in_xlsx = [row[3] for row in sheet if row[2] == "2026-09-30"]
    sdmx = csv.DictReader(io.StringIO((await officer.get(f"/monitoring/{code}.sdmx.csv")).text))
    in_sdmx = {row["REF_AREA"]: row for row in sdmx if row["TIME_PERIOD"] == "2026-Q3"}
    told = (await client.get(f"/v1/indicators/{code}", headers=program)).json()["items"]
    by_program = {one["area"]: one for one in told}
    assert [row["Name"] for row in newest] == [row[0] for row in page[1:]]
    assert [row[f"{column} (erfunden)"] for row in newest] == on_page == in_xlsx
    for row, text in zip(newest, on_page, strict=True):
        number = None if text == SIGN or text.startswith(("unter", "über")) else int(text)
        observed, answer = in_sdmx[row["Gebiet"]], by_program[row["Gebiet"]]
        assert observed["OBS_VALUE"] == ("NaN" if number is None else str(number))
        assert said_by(answer) == text
        people = None if row["Personen"] == SIGN else int(row["Personen"])
        assert (observed["PEOPLE"], answer["people"]) == ("" if people is None else str(people), people)
        assert (row["Abdeckung"], observed["COVERAGE"]) == (str(answer["coverage"]), str(answer["coverage"]))
    assert any(text.isdigit() for text in on_page)
    for ending in ("csv", "xlsx", "sdmx.csv", "sdmx.xml"):
        pulled = await client.get(f"/v1/indicators/{code}/series.{ending}", headers=program)
        assert pulled.content == (await officer.get(f"/monitoring/{code}.{ending}")).content


@pytest.mark.parametrize("name", ["municipality.age.level", "kreis.age.housing.school", "municipality.level", "municipality"])
async def test_a_table_says_the_same_wherever_it_is_read(officer: Desk, history: None, name: str) -> None:
    path = f"/monitoring/tabellen/{name}"
    file = in_csv((await officer.get(f"{path}.csv")).content)
    area = file[0]["Gebiet"]
    page = (await officer.get(f"{path}?gebiet={area}")).text
    dimensions = len(name.split(".")) - 1
    if dimensions < 2:
        [_, *lines] = rows_of(page, "Alle Gebiete")
        shown = [bare(cell) for line in lines for cell in (line[2:-1] if dimensions else line[1:-1])]
        assert shown == [row["Personen (erfunden)"] for row in file]
    else:
        parts = re.findall(r'class="scroll" role="region" aria-label="([^"]*)"', page)
        shown = [bare(cell) for part in parts for line in rows_of(page, part)[2:] for cell in line[2:]]
        told = [row["Personen (erfunden)"] for row in file if row["Gebiet"] == area]
        assert [cell for cell in shown if cell != SIGN] == [cell for cell in told if cell != SIGN]
        assert any(cell != SIGN for cell in shown)
    sheet = cells_of((await officer.get(f"{path}.xlsx")).content, "sheet1")
    sdmx = list(csv.DictReader(io.StringIO((await officer.get(f"{path}.sdmx.csv")).text)))
    assert [row[-1] for row in sheet[1:]] == [row["Personen (erfunden)"] for row in file]
    assert [SIGN if row["OBS_VALUE"] == "NaN" else row["OBS_VALUE"] for row in sdmx] == [
        row["Personen (erfunden)"] for row in file
    ]


async def test_the_file_of_a_date_is_of_that_date_and_bears_its_name(officer: Desk, history: None) -> None:
    page = (await officer.get("/monitoring/tabellen/kreis.age?stichtag=2025-12-31")).text
    [address] = re.findall(r'href="(/monitoring/tabellen/kreis\.age\.csv[^"]*)"', page)
    answer = await officer.get(address)
    assert answer.headers["content-disposition"] == 'attachment; filename="kreis.age_2025-12-31.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    now = await officer.get("/monitoring/tabellen/kreis.age.csv")
    assert now.content != answer.content
    assert (await officer.get(address)).content == answer.content


async def test_the_list_names_every_table_once_and_each_opens(officer: Desk, history: None) -> None:
    page = (await officer.get("/monitoring/tabellen/")).text
    names = re.findall(r'href="/monitoring/tabellen/([a-z_.]+)"', page)
    assert len(names) == len(set(names)) == 16 + 40
    for name in names:
        answer = await officer.get(f"/monitoring/tabellen/{name}")
        assert answer.status_code == 200, name
        assert len(answer.content) < 150_000, name


async def test_a_series_is_for_monitoring_offices_alone(client: httpx.AsyncClient, history: None, world: World) -> None:
    path = "/v1/indicators/b1_reached/series.csv"
    assert (await client.get(path)).status_code == 401
    answer = await client.post("/oauth2/token", data=token_form(world, await registered(world), scope="purpose:counselling"))
    refused = await client.get(path, headers=bearer(answer.json()["access_token"]))
    assert (refused.status_code, refused.json()["reason"]) == (403, "purpose-not-allowed")


async def test_what_there_is_no_series_of_is_not_found(client: httpx.AsyncClient, program: dict[str, str]) -> None:
    for path in ("/v1/indicators/nothing/series.csv", "/v1/indicators/b1_reached/series.csv"):
        assert (await client.get(path, headers=program)).status_code == 404  # of the second nothing is released yet
    assert (await client.get("/v1/indicators/b1_reached/series.pdf", headers=program)).status_code == 422

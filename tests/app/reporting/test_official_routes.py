"""Indicators of official statistics over the API: what the page and its files say, and nothing to anybody else."""

import csv
import io

import httpx
import pytest

from app.demo.denominators import KREIS
from app.reporting.official_indicators import official_indicators
from app.settings import Settings
from app.world import World
from tests.support.agencies import bearer, registered, token_form
from tests.support.history import write_official_rates
from tests.support.spreadsheets import cells_of

PATH = "/v1/official-indicators"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that watches the invented district."""
    return settings.model_copy(update={"monitoring_areas": KREIS})


async def test_the_office_reads_official_indicators_as_the_source_prints_them(client: httpx.AsyncClient, world: World) -> None:
    registration = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    form = token_form(world, registration, scope="aggregates")
    office = bearer((await client.post("/oauth2/token", data=form)).json()["access_token"])
    listed = (await client.get(PATH, headers=office)).json()["items"]
    assert [one["code"] for one in listed] == list(official_indicators())
    assert (await client.get(f"{PATH}/unemployment_rate", headers=office)).json()["items"] == []

    await write_official_rates(world)
    told = (await client.get(f"{PATH}/unemployment_rate", headers=office)).json()
    assert told["indicator"] == next(one for one in listed if one["code"] == "unemployment_rate")
    assert [(one["area"], one["time"], one["value"]) for one in told["items"]] == [
        (KREIS, "2025", "12.7"),
        (KREIS, "2024", "13.1"),
        (KREIS, "2023", "13.9"),
        (KREIS, "2022", "14.2"),
    ]
    assert all(one["source"] and one["definition"] and one["licence"] for one in told["items"])

    text = (await client.get(f"{PATH}/unemployment_rate.csv", headers=office)).content.decode("utf-8-sig")
    in_csv = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[3].replace(",", ".") for row in in_csv[1:]] == [one["value"] for one in told["items"]]
    assert cells_of((await client.get(f"{PATH}/unemployment_rate.xlsx", headers=office)).content, "sheet1") == in_csv

    signs = (await client.get(f"{PATH}/poverty_risk", headers=office)).json()["items"]
    assert [one for one in signs if one["value"] is None and one["meaning"].startswith("Zahlenwert unbekannt")]

    for name, status in (("no_such_code", 404), ("no_such_code.csv", 404), ("Unemployment", 422)):
        assert (await client.get(f"{PATH}/{name}", headers=office)).status_code == status
    school = await registered(world, "course_provider", ("language_course",))
    token = (await client.post("/oauth2/token", data=token_form(world, school, scope="purpose:language_course"))).json()
    assert (await client.get(PATH, headers=bearer(token["access_token"]))).status_code == 403

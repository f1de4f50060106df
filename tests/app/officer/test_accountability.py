"""Generated documents say what is configured: held against snapshots, and against changes of the configuration.

`KIIM_WRITE_SNAPSHOTS=1` writes the snapshots anew after a change that was meant.
"""

import io
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from app.agencies.purposes import allow_purpose
from app.cli import cli
from app.ids import AGENCY, parse
from app.officer.accountability import DOCUMENTS, accountability_pdf
from app.officer.configuration import Configuration, Office, Partner, read_configuration
from app.officer.papers import UNREVIEWED, Document, Grid, Part, markdown
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from consent.catalogue import load
from consent.catalogue.grounds import grounds
from consent.vocabulary import AgencyType
from tests.consent.making import facts
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.people import Tool

SNAPSHOTS = Path(__file__).parents[2] / "data" / "accountability"
CATALOGUE = load()


def office(number: int, name: str, kind: AgencyType, *purposes: str, duty: bool = False, **changes: object) -> Office:
    return Office(replace(facts(number, kind, duty=duty), name=name, **changes), purposes, {}, 1, 0)  # type: ignore[arg-type]


def configured() -> Configuration:
    """A small district."""
    job = office(3, "Jobcenter Beispielkreis", AgencyType.EMPLOYMENT, "work_and_training", duty=True)
    return Configuration(
        made_on=date(2026, 11, 22),
        operator="Beispielkreis, IT",
        operator_contact="",
        officer_contact="Datenschutz Beispielkreis, Musterweg 1",
        key_provider="Schlüsseldatei auf dem Rechner des Dienstes",
        catalogue=CATALOGUE,
        grounds=grounds(),
        offices=(
            office(1, "Beratung am Beispielplatz", AgencyType.COUNSELLING, "counselling", "contact", legal_regime="kdg"),
            office(2, "Ausländerbehörde Beispielkreis", AgencyType.AUTHORITY_87, duty=True),
            replace(job, reasons={"work_and_training": "Beschluss des Kreistags vom 1. Oktober 2026"}),
            office(4, "Sprachschule | Muster *Stadt*", AgencyType.COURSE_PROVIDER, "language_course", active=False),
        ),
        partners=(Partner("Potsdam-Mittelmark", sends=True, takes=True),),
        streams=1,
        notices=(("counselling", "de", True), ("counselling", "ar", False)),
    )


@pytest.mark.parametrize("code", list(DOCUMENTS))
def test_a_document_is_what_its_snapshot_says(code: str) -> None:
    made, file = markdown(DOCUMENTS[code](configured())), SNAPSHOTS / f"{code}.md"
    if os.environ.get("KIIM_WRITE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")
    assert UNREVIEWED in made


def test_no_field_under_section_87_reaches_an_office_with_the_duty_in_the_matrix() -> None:
    matrix = DOCUMENTS["matrix"](configured())
    parts = {part.heading: part for part in matrix.parts}
    assert parts["Ausländerbehörde Beispielkreis"].grids == ()
    exposed = {field.labels["de"] for field in CATALOGUE.fields.values() if field.x87}
    read = {row[1] for grid in parts["Jobcenter Beispielkreis"].grids for row in grid.rows if row[2] != "nein"}
    assert read
    assert not read & exposed
    assert "Sprachschule | Muster *Stadt*" not in parts  # suspended


def test_a_name_of_the_register_becomes_no_markup() -> None:
    grid = Grid("x", ("a",), (("Amt | <b>*neu*</b>",),))
    told = markdown(Document("c", "t", "s", "m.", (Part("h", (), ("`x`",), (grid,)),)))
    assert "| Amt \\| &lt;b>\\*neu\\*&lt;/b> |" in told
    assert "- \\`x\\`" in told


@pytest.mark.parametrize("code", list(DOCUMENTS))
def test_a_document_can_be_set_on_paper(code: str) -> None:
    with pikepdf.open(io.BytesIO(accountability_pdf(DOCUMENTS[code](configured())))) as paper:
        assert len(paper.pages) >= 1


async def test_what_is_configured_stands_in_the_documents_at_once(world: World, desk: Desk, office: Tool) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        before = await read_configuration(uow)
    assert {one.facts.name for one in before.offices} == {"Beratung am Beispielplatz", "Datenschutz Beispielkreis"}
    agency = parse(AGENCY, office.wire_id)
    assert agency is not None
    listed = (await desk.get("/datenschutz/unterlagen")).text
    for code in DOCUMENTS:
        assert f'href="/datenschutz/unterlagen/{code}"' in listed
        shown = await desk.get(f"/datenschutz/unterlagen/{code}")
        assert (shown.status_code, "unreviewed" in shown.text) == (200, True), code
    contact = CATALOGUE.purposes["contact"].labels["de"]
    assert f"Zweck P7: {contact}" not in (await desk.get("/datenschutz/unterlagen/art30.md")).text
    async with open_unit(world) as uow:
        await allow_purpose(uow, agency, "contact")
    assert f"Zweck P7: {contact}" in (await desk.get("/datenschutz/unterlagen/art30.md")).text
    paper = await desk.get("/datenschutz/unterlagen/art26.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert (await desk.get("/datenschutz/unterlagen/steuer")).status_code == 404


def test_the_command_writes_every_document(settings: Settings, database: TestDatabase, office: Tool, tmp_path: Path) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    out = tmp_path / "papers"
    done = CliRunner().invoke(cli, ["accountability", "--out", str(out), "--json"], env=environment)
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"written": list(DOCUMENTS)}), done.output
    assert {file.name for file in out.iterdir()} == {f"{code}.{kind}" for code in DOCUMENTS for kind in ("md", "pdf")}
    printed = CliRunner().invoke(cli, ["accountability", "--only", "art26"], env=environment)
    assert printed.output.startswith("# Wesentliches der Vereinbarung")
    assert CliRunner().invoke(cli, ["accountability", "--only", "x"], env=environment).exit_code == 2

"""A seeded incident: who is affected, what could be read, and letters in each language; nobody's record is opened for it."""

import asyncio
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.db.setup_connection import open_setup
from app.documents.breach_letter import BreachLetter, Seen, breach_letters_pdf
from app.pages.texts import offered
from app.settings import Settings
from app.world import World
from consent.catalogue import load
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.papers import program
from tests.support.people import Phone, Tool

CATALOGUE = load()
NAME, WHY = "Sprachschule Musterstadt", "Der Schlüssel des Programms einer Stelle wurde gestohlen."
SEEN = Seen(
    NAME,
    tuple(dict(CATALOGUE.categories[code].labels) for code in ("identity", "language")),
    datetime(2026, 11, 3, 9, tzinfo=UTC),
    datetime(2026, 11, 5, 9, tzinfo=UTC),
    4,
)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        [program("pdftotext", "poppler-utils"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("code", [language.code for language in offered()])
def test_a_letter_stands_on_one_sheet_and_says_that_nobody_checked_it(code: str) -> None:
    letters = [BreachLetter(sign, (SEEN,), ((NAME, "n_" + "1" * 32),)) for sign in ("0a1b2c3d4e5f", "f5e4d3c2b1a0")]
    pdf = breach_letters_pdf(code, letters, "Datenschutz Beispielkreis, Musterweg 1", "Der Schlüssel ist gesperrt.", "GDPR")
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        assert len(paper.pages) == 3
    said = text_of(pdf)
    assert said.count("unreviewed") == (2 if code == "de" else 4)
    for told in (NAME, "Der Schlüssel ist gesperrt.", "0a1b2c3d4e5f", "November 2026", "n_" + "1" * 32):
        assert told in said, told


async def test_a_theft_reaches_everybody_it_showed_and_each_of_them_is_told(
    world: World, settings: Settings, desk: Desk, school: Tool, phone: Phone, granted: str
) -> None:
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 200
    days = {"von": "2026-11-01", "bis": "2026-11-30"}
    asked = "/datenschutz/zugriffe?" + "&".join(f"{name}={day}" for name, day in days.items())
    before = (await desk.get(asked)).text
    assert "Für Briefe brauchen Sie einen offenen" in before
    case = (await desk.post("/datenschutz/faelle", {"art": "breach", "warum": WHY})).headers["location"].rpartition("/")[2]
    sent = {**await desk.hidden(asked), **days, "fall": case, "massnahmen": "Der Schlüssel ist gesperrt."}
    packed = await desk.send("/datenschutz/zugriffe/briefe", {**sent, "wen": "alle"})
    assert packed.status_code == 200, packed.text
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.namelist() == ["briefe-de.pdf"]
        said = text_of(archive.read("briefe-de.pdf"))
    assert NAME in said
    assert "Beratung am Beispielplatz" in said  # which hands the letter out
    assert "Beispielfrau" not in said
    told = [one["action"] for one in (await phone.get("/v1/me/accesses")).json()["items"]]
    assert told.count("officer.letter") == 1
    nobody = await desk.send("/datenschutz/zugriffe/briefe", {**sent, "wen": "nicht-erlaubt"})
    assert zipfile.ZipFile(io.BytesIO(nobody.content)).namelist() == []
    assert (await desk.send("/datenschutz/zugriffe/briefe", {**sent, "fall": "f_" + "0" * 32})).status_code == 404


def test_the_command_names_the_affected_and_writes_their_letters(
    settings: Settings, database: TestDatabase, theft: str, tmp_path: Path
) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    days, folder = ["breach", "--from", "2026-11-01", "--to", "2026-11-30"], tmp_path / "letters"
    without = CliRunner().invoke(cli, [*days, "--letters", str(folder)], env=environment)
    assert (without.exit_code, folder.exists()) == (2, False)
    wrong = json.loads(CliRunner().invoke(cli, [*days, "--json"], env=environment).stdout)
    assert (wrong["affected"], wrong["letters"], wrong["erased_looks"]) == ([], {}, 0)  # the look itself was allowed
    asked = [*days, "--all", "--case", theft, "--letters", str(folder), "--json"]
    told = CliRunner().invoke(cli, asked, env=environment)
    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    [affected] = document["affected"]
    assert (affected["language"], affected["looks"], set(affected["fields"])) == ("de", 1, {"identity", "language"})
    assert "german_overall" in affected["fields"]["language"]
    [letter] = folder.iterdir()
    assert (letter.name, letter.stat().st_mode & 0o777) == ("briefe-de.pdf", 0o600)
    assert affected["person"] in text_of(letter.read_bytes())

    words = CliRunner().invoke(cli, [each for each in asked if each != "--json"], env=environment).stdout
    assert "Persons affected: 1 (by language: de 1)" in words
    assert f"Letters written: {folder / 'briefe-de.pdf'}" in words
    assert "Sprachschule Musterstadt: record.read identity, language (consent)" in words

    # Somebody past the gate: the row says more than the ledger ever released.
    asyncio.run(forge(database))
    forged = CliRunner().invoke(cli, [*days, "--json"], env=environment)
    assert (forged.exit_code, json.loads(forged.stdout)["verdicts"]["not-allowed"]) == (3, 1)


async def forge(database: TestDatabase) -> None:
    async with open_setup(database.owner_url) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            "UPDATE audit.event SET body = replace(body, '\"c\":[1,6]', '\"c\":[1,2,6]') WHERE action = 'record.read'"
        )

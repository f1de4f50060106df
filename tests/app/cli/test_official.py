"""`kiim official`: a description beside the file makes a re-import a matter of one argument; reports add up."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from tests.app.official.samples import FLAT, FLAT_DESCRIPTION, FLAT_HEADING, PRINTED, flat_row
from tests.support.database import TestDatabase


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator on a fresh database."""
    return {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path / "data")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with its description beside it."""
    (tmp_path / "bevoelkerung.toml").write_text(FLAT_DESCRIPTION, encoding="utf-8")
    found = tmp_path / "bevoelkerung.csv"
    found.write_text(FLAT, encoding="utf-8")
    return found


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["official", *arguments], env=environment)


def told(environment: dict[str, str], *arguments: str, code: int = 0) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_file_is_imported_listed_shown_and_withdrawn(environment: dict[str, str], file: Path) -> None:
    first = told(environment, "import", str(file), "--dry-run")
    assert (first["imported"], first["version"], told(environment, "list")["items"]) == (False, 1, [])
    done = told(environment, "import", str(file))
    assert (done["imported"], done["version"], done["states"]) == (True, 1, {"number": 2, "unknown_or_secret": 1})
    cells, rows = done["cells"], done["rows"]
    assert cells["all"] == sum(number for name, number in cells.items() if name != "all") == 3
    assert rows["all"] == sum(number for name, number in rows.items() if name != "all") == 4
    assert told(environment, "import", str(file))["unchanged"] is True
    (listed,) = told(environment, "list")["items"]
    assert (listed["table"], listed["series"], listed["figures"]) == ("12411", ["population"], 3)
    shown = told(environment, "show", "population", "--area", "06433012", "--breakdown", "nationality=foreign")
    assert (shown["amount"], shown["time"], shown["line"]) == ("20431", "2024-12-31", 2)
    assert "Destatis" in run(environment, "show", "population", "--area", "06433012").stdout
    secret = run(environment, "show", "population", "--area", "06433013", "--breakdown", "nationality=foreign").stdout
    assert secret.startswith("– Personen (Zahlenwert unbekannt")
    wrong = ("--source", "Statistisches Bundesamt (Destatis)", "--version", "1", "--reason", "falsch")
    assert told(environment, "withdraw", "12411", *wrong)["withdrawn"] is True
    assert told(environment, "show", "population", "--area", "06433012", code=1) == {"found": False}


def test_options_say_what_the_file_does_not(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "kreise.csv"
    file.write_bytes(PRINTED.encode("cp1252"))
    stated = ("--source", "Regionaldatenbank", "--licence", "dl-de/by-2-0", "--definition", "Bevölkerung", "--only", "06")
    refused = run(environment, "import", str(file), *stated[:4])
    assert (refused.exit_code, "--definition" in refused.stderr) == (1, True)
    done = run(environment, "import", str(file), *stated)
    assert done.exit_code == 0, done.output
    assert "genesis-table, windows-1252, table 12411-01-01-4, as of 2025-06-27" in done.stdout
    assert "cells  12 = 6 taken + 0 of other series + 6 of other areas + 0 of unknown areas + 0 faulty" in done.stdout


def test_faults_are_named_by_line_and_end_with_1(environment: dict[str, str], file: Path) -> None:
    file.write_text(FLAT_HEADING + flat_row("6433012", "NATA", "1") + flat_row("06433012", "NATA", "=cmd()"), encoding="utf-8")
    refused = run(environment, "import", str(file))
    assert refused.exit_code == 1
    assert "line 2: 6433012 lost its leading zero" in refused.stdout
    assert "line 3: '=cmd()' is neither a number nor a sign" in refused.stdout
    assert refused.stdout.endswith("Nothing was imported.\n")
    assert told(environment, "import", str(file), code=1)["imported"] is False


def test_help_teaches_the_description() -> None:
    text = CliRunner().invoke(cli, ["official", "import", "--help"], env={"COLUMNS": "120"}).stdout
    assert "[series.population]" in text
    assert "--dry-run" in text

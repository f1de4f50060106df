"""`kiim offers`: import, export and pull on the command line, with reports that add up."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from tests.app.offers.integreat_server import integreat_on_loopback, location, send
from tests.app.offers.samples import CATALOGUE, FIRST, HEADING
from tests.support.database import TestDatabase


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator on a fresh database."""
    return {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path / "data")}


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["offers", *arguments], env=environment)


def told(environment: dict[str, str], *arguments: str, code: int = 0) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_catalogue_is_imported_listed_exported_and_imported_again(environment: dict[str, str], tmp_path: Path) -> None:
    file, out = tmp_path / "vhs.csv", tmp_path / "out.csv"
    file.write_text(CATALOGUE, encoding="cp1252", newline="")
    assert told(environment, "import", str(file), "--catalogue", "vhs", "--dry-run")["imported"] is False
    assert told(environment, "import", str(file), "--catalogue", "vhs")["taken"]["new"] == 3
    assert [row["source_id"] for row in told(environment, "list")["items"]] == ["K-3", "K-1", "K-2"]
    assert "06433001  Integrationskurs Abend  language_course  A1 to A2  Volkshochschule Musterstadt, 4 free" in (
        run(environment, "list").stdout
    )
    assert told(environment, "export", str(out))["offers"] == 3
    assert told(environment, "import", str(out), "--catalogue", "vhs")["taken"] == {
        "new": 0,
        "changed": 0,
        "returned": 0,
        "unchanged": 3,
        "vanished": 0,
    }


def test_faults_are_named_by_line_and_end_with_1(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "vhs.csv"
    file.write_text(HEADING + FIRST.replace(";20;4;", ";20;x;"), encoding="utf-8", newline="")
    refused = run(environment, "import", str(file), "--catalogue", "vhs")
    assert refused.exit_code == 1
    assert "vhs.csv: 2 rows = 1 heading + 0 offers + 0 blank + 1 faulty" in refused.stdout
    assert "line 2: freie plätze: a whole number" in refused.stdout
    file.write_text("kennung;preis\n", encoding="utf-8")
    assert "unknown column 'preis'" in run(environment, "import", str(file), "--catalogue", "vhs").stderr


def test_a_region_is_pulled(environment: dict[str, str]) -> None:
    with integreat_on_loopback() as server:
        server.locations = [location(1, "Migrationsberatung")]
        where = ("--base-url", server.base_url, "--region", "musterkreis", "--district", "06433")
        first = run(environment, "pull", *where)
        assert first.exit_code == 0, first.output
        assert (
            "locations: 1 entries = 1 new, 0 changed, 0 back again, 0 unchanged, 0 twice, 0 unreadable; 0 vanished"
            in first.stdout
        )
        assert "locations: not changed since the last time; 1 offers" in run(environment, "pull", *where).stdout
        server.respond["events"] = lambda handler: send(handler, 500, b"")
        failed = run(environment, "pull", *where)
        assert (failed.exit_code, "events: nothing was taken over: it answered 500" in failed.stdout) == (1, True)
        assert run(environment, "pull", "--base-url", server.base_url, "--region", "../x").exit_code == 2

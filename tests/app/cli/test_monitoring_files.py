"""`kiim monitoring report` and `export`: whole or nothing, never over what is there, the same bytes each time."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.demo.denominators import KREIS
from app.main import open_world
from app.settings import Settings
from tests.support.database import TestDatabase
from tests.support.history import write_releases


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator on a fresh database."""
    found = {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_MONITORING_AREAS": KREIS}
    return {**found, "KIIM_DATA": str(tmp_path / "data")}


@pytest.fixture
def released(environment: dict[str, str], database: TestDatabase, tmp_path: Path) -> None:
    settings = Settings(
        database_url=database.url, database_owner_url=database.owner_url, monitoring_areas=KREIS, data=tmp_path / "data"
    )

    async def write() -> None:
        async with open_world(settings) as world:
            await write_releases(world, 2)

    asyncio.run(write())


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["monitoring", *arguments], env=environment)


def files_of(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_the_report_is_written_whole_and_never_over_anything_else(
    environment: dict[str, str], released: None, tmp_path: Path
) -> None:
    out = tmp_path / "papers" / "bericht.pdf"
    missing = run(environment, "report", "--out", str(out))
    assert (missing.exit_code, "There is no folder" in missing.stderr) == (1, True)
    out.parent.mkdir()
    first = run(environment, "report", "--out", str(out), "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert (told["reference_date"], told["bytes"]) == ("2026-09-30", len(out.read_bytes()))
    before = out.read_bytes()
    again = run(environment, "report", "--out", str(out))
    assert (again.exit_code, "--force replaces it" in again.stderr) == (1, True)
    assert run(environment, "report", "--out", str(out), "--force").exit_code == 0
    assert out.read_bytes() == before
    other = tmp_path / "papers" / "protocol.txt"
    other.write_text("kept")
    assert run(environment, "report", "--out", str(other), "--force").exit_code == 1
    assert other.read_text() == "kept"
    assert {one.name for one in out.parent.iterdir()} == {"bericht.pdf", "protocol.txt"}


def test_a_date_without_a_release_is_refused_with_those_there_are(
    environment: dict[str, str], released: None, tmp_path: Path
) -> None:
    for command in ("report", "export"):
        result = run(environment, command, "--date", "2026-09-29", "--out", str(tmp_path / "out"))
        assert result.exit_code == 1
        assert "2026-09-30, 2026-06-30" in result.stderr
        assert not (tmp_path / "out").exists()


def test_before_the_first_release_there_is_a_report_and_nothing_to_export(environment: dict[str, str], tmp_path: Path) -> None:
    made = run(environment, "report", "--out", str(tmp_path / "bericht.pdf"), "--json")
    assert (made.exit_code, json.loads(made.stdout)["reference_date"]) == (0, None)
    refused = run(environment, "export", "--out", str(tmp_path / "out"))
    assert (refused.exit_code, "Nothing was released yet" in refused.stderr) == (1, True)
    nowhere = run({**environment, "KIIM_MONITORING_AREAS": ""}, "report", "--out", str(tmp_path / "other.pdf"))
    assert (nowhere.exit_code, "KIIM_MONITORING_AREAS" in nowhere.stderr) == (1, True)
    assert not (tmp_path / "other.pdf").exists()


def test_an_export_holds_every_table_in_every_format_and_says_what_it_holds(
    environment: dict[str, str], released: None, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "former.csv").write_text("1")
    (out / "export.json").write_text('{"files": {"former.csv": ""}}')
    refused = run(environment, "export", "--out", str(out))
    assert (refused.exit_code, "--force replaces an earlier export" in refused.stderr) == (1, True)
    first = run(environment, "export", "--out", str(out), "--force")
    assert first.exit_code == 0, first.output
    files = files_of(out)
    manifest = json.loads(files.pop("export.json"))
    assert manifest["reference_date"] == "2026-09-30"
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    endings = (".csv", ".xlsx", ".sdmx.csv", ".sdmx.xml")
    tables = {name.partition("/")[2].removesuffix(".csv") for name in files if name.endswith(".csv") and ".sdmx" not in name}
    assert {"municipality.age.sex", "kreis", "b1_reached", "sprachkurse"} <= tables
    for name in ("tabellen/municipality.age.sex", "indikatoren/b1_reached"):
        assert all(name + ending in files for ending in endings)
    assert sum(name.startswith("tabellen/") for name in files) == 120 * 4
    (out / "notes.txt").write_text("mine")
    refused = run(environment, "export", "--out", str(out), "--force")
    assert (refused.exit_code, "left alone" in refused.stderr) == (1, True)
    assert (out / "notes.txt").read_text() == "mine"
    assert {one.name for one in tmp_path.iterdir()} <= {"out", "data"}


def test_an_export_that_breaks_off_leaves_nothing_behind(
    environment: dict[str, str], released: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    write = Path.write_bytes

    def until_full(self: Path, content: Any) -> int:
        nonlocal written
        written += 1
        if written > 5:
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", until_full)
    result = run(environment, "export", "--out", str(tmp_path / "out"))
    assert (result.exit_code, "No space left" in result.stderr) == (1, True)
    assert {one.name for one in tmp_path.iterdir()} <= {"data"}

"""The operator's commands: plain words, exit codes, nothing secret in any output."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.db.migrate import newest
from app.db.setup_connection import open_setup
from app.demo.district import MAP
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import Settings
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase

COMMANDS = ("demo", "serve", "migrate", "doctor", "verify", "openapi", "catalogue")


def kiim(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, [*arguments], env=environment)


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    return {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path)}


def findings(result: Result) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for finding in json.loads(result.stdout):
        found.setdefault(finding["subject"], []).append((finding["verdict"], finding["words"]))
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does(command: str) -> None:
    result = kiim(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 200


def test_help_names_every_command_and_the_first_step() -> None:
    shown = kiim("--help").stdout
    assert all(command in shown for command in COMMANDS)
    assert "kiim demo" in shown
    assert kiim("--version").stdout.startswith("kiim ")


def test_migrate_reaches_the_newest_revision(environment: dict[str, str]) -> None:
    result = kiim("migrate", **environment)
    assert result.exit_code == 0
    assert newest() in result.stdout


def test_an_unreachable_server_is_said_without_its_password(tmp_path: Path) -> None:
    environment = {"KIIM_DATABASE_URL": "postgresql://someone:canary@127.0.0.1:1/kiim", "KIIM_DATA": str(tmp_path)}
    for command in ("migrate", "doctor", "serve", "verify"):
        result = kiim(command, **environment)
        assert result.exit_code in {1, 2}, command
        assert "cannot be reached" in result.output, command
        assert "canary" not in result.output
        assert "Traceback" not in result.output


def test_doctor_finds_nothing_wrong_with_a_good_set_up(environment: dict[str, str]) -> None:
    result = kiim("doctor", "--json", **environment)
    assert result.exit_code == 0, result.output
    assert findings(result)["database"][0][0] == "fine"
    assert findings(result)["roles"] == [("fine", "kiim_app has no DDL and cannot rewrite ledger, log or feed")]


def test_doctor_names_a_misspelt_and_a_wrong_setting(environment: dict[str, str]) -> None:
    result = kiim("doctor", **environment, KIIM_DATABSE_URL="canary", KIIM_SESSION_SECONDS="canary")
    assert result.exit_code == 1
    assert "KIIM_DATABSE_URL is no setting" in result.output
    assert "KIIM_SESSION_SECONDS" in result.output
    assert "canary" not in result.output


def test_doctor_names_a_base_address_without_tls(environment: dict[str, str]) -> None:
    result = kiim("doctor", "--json", **environment, KIIM_BASE_URL="http://kiim.example")
    assert result.exit_code == 1
    assert findings(result)["address"][0][0] == "problem"


def test_doctor_names_a_service_login_that_may_do_everything(environment: dict[str, str]) -> None:
    too_much = environment | {"KIIM_DATABASE_URL": environment["KIIM_DATABASE_OWNER_URL"]}
    result = kiim("doctor", "--json", **too_much)
    assert result.exit_code == 1
    assert "superuser" in findings(result)["roles"][0][1]


def test_doctor_names_rights_that_the_app_role_must_not_have(database: TestDatabase, environment: dict[str, str]) -> None:
    async def give() -> None:
        async with open_setup(database.owner_url) as connection:
            await connection.execute("GRANT CREATE ON SCHEMA public TO kiim_app; GRANT UPDATE ON ledger_event TO kiim_app")

    asyncio.run(give())
    result = kiim("doctor", "--json", **environment)
    assert result.exit_code == 1
    assert [verdict for verdict, _ in findings(result)["roles"]] == ["problem", "problem"]


def test_doctor_names_a_schema_that_is_missing(environment: dict[str, str]) -> None:
    assert kiim("migrate", "--to", "base", **environment).exit_code == 0
    result = kiim("doctor", "--json", **environment)
    assert result.exit_code == 1
    assert "kiim migrate" in findings(result)["database"][0][1]


async def open_once(settings: Settings) -> None:
    async with open_world(settings, MovableClock()):
        pass


@pytest.mark.parametrize("fault", ["missing", "foreign", "readable"])
async def test_a_wrong_key_file_is_said_in_plain_words(fault: str, settings: Settings) -> None:
    await open_once(settings)
    match fault:
        case "missing":
            settings.key_path.unlink()
        case "readable":
            settings.key_path.chmod(0o644)
        case _:
            settings.key_path.write_bytes(b"{}")
    with pytest.raises(ConfigurationProblem, match=r"key"):
        await open_once(settings)


def test_doctor_names_a_map_that_cannot_be_drawn(environment: dict[str, str], tmp_path: Path) -> None:
    found = findings(kiim("doctor", "--json", **environment, KIIM_MONITORING_MAP=str(MAP)))
    assert found["map"] == [("fine", "14 municipalities have an outline")]
    (tmp_path / "map.geojson").write_text("{}")
    found = findings(kiim("doctor", "--json", **environment, KIIM_MONITORING_MAP=str(tmp_path / "map.geojson")))
    assert found["map"] == [("problem", "KIIM_MONITORING_MAP: map.geojson: this is no GeoJSON FeatureCollection")]


def test_doctor_reads_the_rules_of_school_duty_and_no_process_starts_with_faulty_ones(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('version = "1"\n[[rule]]\nland = "HE"\nkind = "begin"\ntext = "x"\nsource = "y"\n')
    found = findings(kiim("doctor", "--json", **environment, KIIM_MONITORING_SCHOOL_DUTY=str(rules)))
    assert found["school duty"] == [("fine", "0 of 1 rules are confirmed; the others are not told")]
    half = tmp_path / "half.toml"
    half.write_text(rules.read_text() + 'verified_by = "Amt"\n')
    [(verdict, words)] = findings(kiim("doctor", "--json", **environment, KIIM_MONITORING_SCHOOL_DUTY=str(half)))["school duty"]
    assert verdict == "problem"
    assert "KIIM_MONITORING_SCHOOL_DUTY" in words
    with pytest.raises(ConfigurationProblem, match="KIIM_MONITORING_SCHOOL_DUTY"):
        asyncio.run(open_once(settings.model_copy(update={"monitoring_school_duty": tmp_path / "missing.toml"})))

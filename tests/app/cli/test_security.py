"""`kiim doctor --security`: each fault made once, named with what to do; a good set-up passes."""

import json
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from app.cli.security import look_at_database, look_at_machine
from app.db import roles
from app.db.sight import AS_SERVICE
from app.settings import Settings
from app.world import World
from tests.support.database import TestDatabase


def machine(environment: Mapping[str, str] | None = None, **settings: object) -> dict[str, tuple[str, str]]:
    """The problems and notes of a machine, by subject."""
    found = look_at_machine(Settings.model_validate(settings), environment or {})
    return {each.subject: (each.verdict, each.words) for each in found if each.verdict != "fine"}


def test_files_that_others_may_read_are_named(tmp_path: Path) -> None:
    key = tmp_path / "root.key"
    key.write_text("x")
    key.chmod(0o640)
    tmp_path.chmod(0o700)
    assert machine(data=tmp_path, key_file=key)["files"] == (
        "problem",
        f"root key: {key} can be read by others. chmod go-rwx it.",
    )
    key.chmod(0o600)
    assert "files" not in machine(data=tmp_path, key_file=key)


@pytest.mark.parametrize(
    ("settings", "subject", "words"),
    [
        ({"base_url": "http://kiim.example"}, "tls", "not https"),
        ({"database_url": "postgresql://a:b@db.example/kiim"}, "tls", "KIIM_DATABASE_URL leads to another machine"),
        ({"database_auditor_url": "postgresql://a:b@db.example/kiim?sslmode=require"}, "tls", "sslmode=verify-full"),
        ({"trusted_proxies": "*"}, "proxies", "believes everybody"),
    ],
)
def test_a_way_in_the_clear_is_named(settings: dict[str, str], subject: str, words: str, tmp_path: Path) -> None:
    verdict, said = machine(None, data=tmp_path, **({"base_url": "https://kiim.example"} | settings))[subject]
    assert verdict == "problem"
    assert words in said


@pytest.mark.parametrize("address", ["postgresql://a:b@db.example/kiim?sslmode=verify-full", "postgresql://a@/kiim?host=/run/pg"])
def test_a_checked_or_local_way_to_the_database_is_fine(address: str, tmp_path: Path) -> None:
    assert "tls" not in machine(data=tmp_path, base_url="https://kiim.example", database_url=address)


def test_a_secret_in_the_environment_is_named_and_not_repeated(tmp_path: Path) -> None:
    environment = {"KIIM_DATABASE_URL": "postgresql://a:kanarienvogel@db/kiim", "KIIM_PKCS11_PIN": "kanarienvogel", "HOME": "/"}
    verdict, words = machine(environment, data=tmp_path)["secrets"]
    assert verdict == "problem"
    assert "KIIM_PKCS11_PIN_FILE" in words
    assert "kanarienvogel" not in words
    assert "secrets" not in machine({"KIIM_DATABASE_URL": "postgresql://a@/kiim", "KIIM_DATABASE_URL_FILE": "/x"}, data=tmp_path)


async def _found(world: World, database: TestDatabase) -> dict[str, list[str]]:
    connection = await asyncpg.connect(database.url, server_settings={**AS_SERVICE, "role": roles.APP})
    try:
        found = await look_at_database(connection, world.settings, embedded=True)
    finally:
        await connection.close()
    problems: dict[str, list[str]] = {}
    for each in found:
        if each.verdict == "problem":
            problems.setdefault(each.subject, []).append(each.words)
    return problems


async def test_each_fault_of_a_database_is_named(world: World, database: TestDatabase) -> None:
    owner = await asyncpg.connect(database.owner_url)
    before = await _found(world, database)
    # The tests' own server gives up what a power failure would cost, and nothing was sealed or backed up here.
    assert set(before) <= {"server", "seal", "backups"}
    assert not any("log" in each for each in before.get("logs", ()))
    for statement, subject, words in (
        ("ALTER TABLE consent_request DISABLE ROW LEVEL SECURITY", "wall", "consent_request"),
        ("DROP POLICY sight ON release", "wall", "release"),
        (f"ALTER DATABASE {database.name} SET log_statement = 'all'", "logs", "log_statement = all"),
        (
            f"ALTER DATABASE {database.name} SET idle_in_transaction_session_timeout = 0",
            "server",
            "a forgotten transaction holds back feed and sealed log. Set it to 10s",
        ),
        (f"ALTER DATABASE {database.name} SET log_error_verbosity = 'verbose'", "logs", "log_error_verbosity"),
        (
            "INSERT INTO keys.shredded (key_id, at) VALUES (gen_random_uuid(), now() - interval '30 days')",
            "erasure",
            "kiim keys rotate",
        ),
        (
            "INSERT INTO look_alarm VALUES (gen_random_uuid(), 'hour', now(), now(), 300)",
            "looks",
            "kiim looks list",
        ),
    ):
        assert not any(words in each for each in (await _found(world, database)).get(subject, ())), words
        await owner.execute(statement)
        assert any(words in each for each in (await _found(world, database))[subject]), words
    await owner.close()


def test_the_command_says_both_and_ends_with_the_verdict(settings: Settings, world: World) -> None:
    """The database's part and the machine's stand in one list."""
    del world
    from typer.testing import CliRunner

    from app.cli import cli

    assert settings.database_url is not None
    environment = {"KIIM_DATABASE_URL": settings.database_url.get_secret_value(), "KIIM_DATA": str(settings.data)}
    plain, whole = (
        json.loads(CliRunner().invoke(cli, ["doctor", *more, "--json"], env=environment).stdout) for more in ([], ["--security"])
    )
    subjects = {each["subject"] for each in whole}
    assert {"files", "tls", "secrets", "provider", "wall", "roles", "logs", "erasure", "seal", "backups"} <= subjects
    assert not {"wall", "seal", "secrets"} & {each["subject"] for each in plain}

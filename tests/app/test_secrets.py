"""Where a password may stand: in a file that a setting names, and in no environment, log, message or printed object."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from app.cli import cli
from app.db.database import Database
from app.settings import Settings

PASSWORD = "kanarienvogel-4711"
ADDRESS = f"postgresql://kiim_service:{PASSWORD}@127.0.0.1:1/kiim"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file as an orchestrator mounts it, with a line's end."""
    file = tmp_path / "app_url"
    file.write_text(f"{ADDRESS}\n")
    return file


def test_an_address_is_taken_from_its_file(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIIM_DATABASE_URL_FILE", str(secret))
    monkeypatch.setenv("KIIM_DATABASE_OWNER_URL_FILE", str(secret))
    settings = Settings()
    assert settings.database_url is not None
    assert settings.database_owner_url is not None
    assert settings.database_url.get_secret_value() == settings.database_owner_url.get_secret_value() == ADDRESS


def test_two_places_for_one_address_and_a_file_that_is_not_there_are_refused(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIIM_DATABASE_URL", ADDRESS)
    monkeypatch.setenv("KIIM_DATABASE_URL_FILE", str(secret))
    with pytest.raises(ValidationError, match="both set") as twice:
        Settings()
    assert PASSWORD not in str(twice.value)
    monkeypatch.delenv("KIIM_DATABASE_URL")
    monkeypatch.setenv("KIIM_DATABASE_URL_FILE", str(secret.parent / "none"))
    with pytest.raises(ValidationError, match="KIIM_DATABASE_URL_FILE cannot be read"):
        Settings()


def test_no_printed_object_holds_the_password(secret: Path) -> None:
    settings = Settings.model_validate({"database_url_file": secret})
    database = Database(ADDRESS, ADDRESS)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(database), str(database), f"{database}"):
        assert PASSWORD not in shown


@pytest.mark.parametrize(
    "command", [["doctor", "--json"], ["doctor", "--security", "--json"], ["verify"], ["migrate"], ["serve"]]
)
def test_no_command_that_fails_says_the_password(secret: Path, tmp_path: Path, command: list[str]) -> None:
    environment = {"KIIM_DATABASE_URL_FILE": str(secret), "KIIM_DATA": str(tmp_path / "data")}
    result = CliRunner().invoke(cli, command, env=environment)
    assert result.exit_code != 0
    assert PASSWORD not in result.output
    assert PASSWORD not in "".join(map(str, (result.exception, *getattr(result.exception, "args", ()))))

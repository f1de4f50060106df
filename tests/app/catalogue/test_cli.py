"""`kiim catalogue` says what it found and leaves an exit code that a script can act on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.catalogue import catalogue
from app.settings import Settings
from tests.consent.catalogue.broken import copy_of_data

RUN = CliRunner()


def test_check_finds_the_shipped_catalogue_sound() -> None:
    answer = RUN.invoke(catalogue, ["check"])
    assert (answer.exit_code, "is sound: 17 categories" in answer.stdout) == (0, True)


def test_check_as_json() -> None:
    assert json.loads(RUN.invoke(catalogue, ["check", "--json"]).stdout) == {"sound": True, "faults": []}


def test_check_lists_contradictions_and_exits_with_1(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    (data / "categories" / "14_housing.toml").unlink()
    answer = RUN.invoke(catalogue, ["check", "--data", str(data)])
    assert answer.exit_code == 1
    assert "housing: asks more than it may" in answer.stdout
    as_json = json.loads(RUN.invoke(catalogue, ["check", "--data", str(data), "--json"]).stdout)
    assert not as_json["sound"]


def test_check_lists_missing_and_superfluous_labels_by_language(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    labels = json.loads((data / "labels" / "tr.json").read_text(encoding="utf-8"))
    labels["codes"]["sexes"]["femal"] = labels["codes"]["sexes"].pop("female")
    (data / "labels" / "tr.json").write_text(json.dumps(labels), encoding="utf-8")
    answer = RUN.invoke(catalogue, ["check", "--data", str(data), "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["faults"]) == (
        1,
        ["sexes female: no label in tr", "labels in tr: codes.sexes.femal names nothing"],
    )


def test_check_names_the_file_that_cannot_be_read(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    (data / "purposes.toml").write_text("purpose = 1\n", encoding="utf-8")
    answer = RUN.invoke(catalogue, ["check", "--data", str(data)])
    assert (answer.exit_code, "purposes.toml: purpose must be" in answer.stdout) == (1, True)


def test_import_fills_the_list_and_counts_it(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIIM_DATABASE_URL", settings.database_url.get_secret_value() if settings.database_url else "")
    monkeypatch.setenv("KIIM_DATA", str(settings.data))
    file = tmp_path / "kldb.csv"
    file.write_text("code,level,title\n43414,5,Softwareentwicklung\n", encoding="utf-8")
    answer = RUN.invoke(catalogue, ["import", "kldb", str(file), "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, {"list": "kldb_2010", "entries": 1})
    file.write_text("code,level,title\n4341,5,Softwareentwicklung\n", encoding="utf-8")
    refused = RUN.invoke(catalogue, ["import", "kldb", str(file)])
    assert (refused.exit_code, "Nothing was imported: line 2" in refused.stderr) == (1, True)


def test_import_knows_its_lists(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("code\n", encoding="utf-8")
    assert RUN.invoke(catalogue, ["import", "gossip", str(file)]).exit_code == 2


def test_generate_writes_the_lists_it_can_make(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("ags,ars,name\n15085135,150850000135,Halberstadt\n", encoding="utf-8")
    answer = RUN.invoke(catalogue, ["generate", "--folder", str(tmp_path), "--register", str(register), "--as-of", "2024-01-01"])
    assert answer.exit_code == 0
    assert "municipalities.csv: 1 entries" in answer.stdout
    assert {"countries.csv", "languages.csv", "scripts.csv", "municipalities.csv"} <= {file.name for file in tmp_path.iterdir()}


def test_generate_refuses_a_register_without_its_columns(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("name\n", encoding="utf-8")
    answer = RUN.invoke(catalogue, ["generate", "--folder", str(tmp_path), "--register", str(register), "--as-of", "2024-01-01"])
    assert (answer.exit_code, "Nothing was written" in answer.stderr) == (1, True)
    assert not (tmp_path / "countries.csv").exists()


def test_generate_wants_to_know_the_state_of_the_register(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("ags,ars,name\n", encoding="utf-8")
    assert RUN.invoke(catalogue, ["generate", "--folder", str(tmp_path), "--register", str(register)]).exit_code == 2
    assert not (tmp_path / "countries.csv").exists()

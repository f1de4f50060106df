"""`kiim targets` and `kiim surveys`: every way through them, as an operator types it; nothing of an answer is ever printed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.main import open_world
from app.settings import Settings
from tests.app.surveys.samples import ABOUT, COUNTS, QUESTIONS, answers_csv
from tests.support.database import TestDatabase
from tests.support.history import write_releases
from tests.support.vectors import KREIS

DECIDED = ("--due", "2027-12-31", "--decided-by", "Kreistag", "--decided-on", "2026-03-02")


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator on a fresh database."""
    return {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(tmp_path / "data"),
        "KIIM_MONITORING_AREAS": KREIS,
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), env=environment)


def told(environment: dict[str, str], *arguments: str, code: int = 0) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_target_is_added_replaced_closed_and_listed(environment: dict[str, str]) -> None:
    first = told(environment, "targets", "add", "b1_reached", "--area", KREIS, "--at-least", "60", *DECIDED)
    assert (first["value"], first["direction"], first["unit"]) == (60, "at_least", "percent")
    again = run(environment, "targets", "add", "b1_reached", "--area", KREIS, "--at-least", "70", *DECIDED)
    assert again.exit_code == 1
    assert "replace it" in again.stderr
    why = ("--why", "Nach der Halbzeit angepasst.")
    second = told(environment, "targets", "replace", first["id"], "--at-least", "55", *why, *DECIDED)
    [listed] = told(environment, "targets", "list")["items"]
    assert (listed["id"], listed["last_review"]) == (second["id"], None)
    assert told(environment, "targets", "show", first["id"])["after"] == second["id"]
    told(environment, "targets", "close", second["id"], "--reason", "done", "--comment", "Erreicht.")
    assert told(environment, "targets", "list")["items"] == []
    ended = told(environment, "targets", "list", "--ended")["items"]
    assert {item["ended"]["reason"] for item in ended} == {"replaced", "done"}
    words = run(environment, "targets", "show", first["id"]).stdout
    assert "mindestens 60 Prozent bis 31.12.2027 (ended: replaced)" in words
    assert "decided by Kreistag" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--at-least", "60", "--at-most", "70"), "either --at-least or --at-most"),
        ((), "either --at-least or --at-most"),
        (("--at-least", "60", "--template", "ias_9"), "no such template"),
        (("--at-least", "160"), "value: 1 to 100"),
    ],
)
def test_a_target_that_says_too_little_or_too_much_is_refused(
    environment: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    result = run(environment, "targets", "add", "b1_reached", "--area", KREIS, *arguments, *DECIDED)
    assert result.exit_code != 0
    assert words in " ".join(result.output.split())


def test_there_is_no_review_before_the_first_release(environment: dict[str, str]) -> None:
    target = told(
        environment, "targets", "add", "a1_after_3_years", "--area", KREIS, "--at-least", "90", "--template", "ias_1", *DECIDED
    )
    assert (target["template"], target["years_since_arrival"]) == ("ias_1", 3)
    result = run(environment, "targets", "review", target["id"], "--judgement", "watch", "--comment", "Noch keine Zahl.")
    assert result.exit_code == 1
    assert "Not found" in result.stderr


def test_templates_and_indicators_are_told_as_what_they_are(environment: dict[str, str]) -> None:
    template = told(environment, "targets", "template")
    assert (template["template"], len(template["items"])) == (True, 5)
    assert "IAS" in run(environment, "targets", "template").stdout
    found = {item["code"]: item["areas"] for item in told(environment, "targets", "indicators")["items"]}
    assert found["a1_after_3_years"] == [KREIS]
    assert len(found["b1_reached"]) > 10


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A file of counts with its description beside it."""
    (tmp_path / "umfrage.toml").write_text(ABOUT, encoding="utf-8")
    file = tmp_path / "umfrage.csv"
    file.write_text(COUNTS, encoding="utf-8")
    return file


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """A file of answers with its description beside it."""
    (tmp_path / "antworten.toml").write_text(ABOUT + QUESTIONS, encoding="utf-8")
    file = tmp_path / "antworten.csv"
    file.write_text(answers_csv(300), encoding="utf-8")
    return file


def test_counts_are_imported_shown_and_withdrawn(environment: dict[str, str], beside: Path) -> None:
    assert told(environment, "surveys", "import", str(beside), "--dry-run")["imported"] is False
    done = told(environment, "surveys", "import", str(beside))
    assert (done["version"], done["cells"], done["hidden"]) == (1, 3, 0)
    shown = told(environment, "surveys", "show", "lotsen-2026")
    assert shown["questions"][0]["areas"][KREIS] == {"asked": 2000, "answered": 1600, "cells": [1240, 310, 50]}
    assert shown["method"].startswith("Fragebogen")
    assert "ja 1240" in run(environment, "surveys", "show", "lotsen-2026").stdout
    told(environment, "surveys", "withdraw", "lotsen-2026", "--version", "1", "--reason", "Falsche Datei.")
    assert told(environment, "surveys", "list")["items"] == []
    [kept] = told(environment, "surveys", "list", "--all")["items"]
    assert kept["withdrawn"] == "Falsche Datei."


def test_a_faulty_file_of_counts_is_named_by_line_and_kept_out(environment: dict[str, str], beside: Path) -> None:
    beside.write_text(COUNTS + "Noch etwas?;ja;12.5;;\n", encoding="utf-8")
    result = run(environment, "surveys", "import", str(beside))
    assert result.exit_code == 1
    assert "line 5: anzahl" in result.stdout
    assert "Nothing was imported" in result.stdout


def test_answers_are_counted_once_and_the_file_goes_where_that_is_asked_for(environment: dict[str, str], answered: Path) -> None:
    text = answered.read_text(encoding="utf-8")
    done = told(environment, "surveys", "answers", str(answered), "--delete-file")
    assert (done["cells"], done["file_deleted"], round(done["rho"], 3)) == (8, True, 0.125)
    assert not answered.exists()
    answered.write_text(text, encoding="utf-8")
    refused = told(environment, "surveys", "answers", str(answered), code=1)
    assert "counted once" in refused["fault"]
    assert answered.exists()
    shown = told(environment, "surveys", "show", "lotsen-2026")
    assert shown["questions"][0]["options"] == ["gut", "mittel", "schlecht", "keine Angabe"]


def test_nothing_of_a_refused_answer_is_printed(environment: dict[str, str], answered: Path) -> None:
    answered.write_text("Name;alltag;kontakt\nZahra Erfunden;gut;oft\n", encoding="utf-8")
    result = run(environment, "surveys", "answers", str(answered))
    assert result.exit_code == 1
    assert "column 1 looks like names" in result.stderr
    assert "Zahra" not in result.output


def test_a_file_without_its_description_is_refused_with_what_to_do(environment: dict[str, str], answered: Path) -> None:
    answered.with_suffix(".toml").unlink()
    result = run(environment, "surveys", "answers", str(answered))
    assert result.exit_code == 1
    assert "antworten.toml is missing" in result.stderr


def test_the_help_shows_a_description_that_can_be_copied() -> None:
    words = CliRunner().invoke(cli, ["surveys", "answers", "--help"]).stdout
    assert "[[question]]" in words
    assert "held_on = 2026-09-15" in words


def test_a_review_takes_its_number_from_the_release_and_stands_in_the_list(environment: dict[str, str]) -> None:
    settings = Settings.model_validate({name.removeprefix("KIIM_").lower(): value for name, value in environment.items()})
    asyncio.run(_released(settings))
    target = told(environment, "targets", "add", "b1_reached", "--area", KREIS, "--at-least", "80", *DECIDED)
    said = ("--judgement", "act", "--comment", "Es fehlen Kurse.", "--on", "2026-11-01")
    done = told(environment, "targets", "review", target["id"], *said)
    assert (done["reference_date"], done["state"]) == ("2026-09-30", "on_the_way")
    [shown] = told(environment, "targets", "show", target["id"])["reviews"]
    assert (shown["reviewed_on"], shown["as_of"], shown["sign"]) == ("2026-11-01", "2026-09-30", "about")
    assert shown["margin"] > 0
    line = run(environment, "targets", "list").stdout
    assert f"about {shown['value']} +- {shown['margin']}, on the way, act: Es fehlen Kurse." in line


async def _released(settings: Settings) -> None:
    async with open_world(settings) as world:
        await write_releases(world, 1)

"""`kiim import` stores an agency's file, says what became of each line, and exits 1 where somebody stayed outside."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.bench.import_file import registration
from tests.app.cli.test_register import Operator
from tests.support.database import TestDatabase

TODAY = date(2026, 11, 22)


@pytest.fixture
def operator(database: TestDatabase, tmp_path: Path) -> Operator:
    """An operator on a fresh database."""
    return Operator(
        {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path)}
    )


def test_a_file_is_imported_with_a_report_and_again_without_effect(operator: Operator, tmp_path: Path) -> None:
    agency = operator.agency()
    operator.json("purpose", "allow", "counselling", "--agency", agency)
    wording = ("--purpose", "counselling", "--language", "de")
    digest = operator.json("notice", "show", *wording)["sha256"]
    operator.json("notice", "review", *wording, "--sha256", digest, "--by", "Sprachmittlung")
    people = [registration(7, place, TODAY) for place in range(3)]
    people[1] |= {"external_id": people[0]["external_id"]}
    people[2] |= {"consent": None}
    file, report = tmp_path / "people.ndjson", tmp_path / "report.ndjson"
    file.write_text("\n".join(map(json.dumps, people)), encoding="utf-8")
    told = operator.json("import", str(file), "--agency", agency, "--processes", "1", "--report", str(report), code=1)
    counts = {name: told[name] for name in ("lines", "read", "stored", "known", "without_evidence", "faulty")}
    assert counts == {"lines": 3, "read": 3, "stored": 1, "known": 1, "without_evidence": 1, "faulty": 0}
    fault, stored = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert (fault["line"], fault["pointer"], fault["code"]) == (3, "/consent", "consent-missing")
    assert (stored["line"], stored["possible_duplicates"]) == (1, [])
    again = operator.run("import", str(file), "--agency", agency, "--processes", "1")
    assert (again.exit_code, "0 stored, 2 known" in again.stdout) == (1, True)
    assert operator.run("verify").exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("people.csv", "a;b\r\n1;2\r\n", "Nobody was stored: column 1"),
        ("people.csv", 'external_id\r\n"x', "Nobody was stored: line 2"),
        ("people.xlsx", "PK", "ends in .ndjson"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(
    operator: Operator, tmp_path: Path, name: str, content: str, words: str
) -> None:
    agency = operator.agency()
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    refused = operator.run("import", str(file), "--agency", agency)
    assert (refused.exit_code, words in refused.stderr) == (2, True), refused.stderr


def test_an_agency_that_is_not_registered_imports_nothing(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "people.ndjson"
    file.write_text("{}", encoding="utf-8")
    refused = operator.run("import", str(file), "--agency", f"a_{'0' * 32}")
    assert (refused.exit_code, "no such agency" in refused.stderr) == (2, True)

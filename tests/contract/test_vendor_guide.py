"""A vendor's first hour: the ten steps of docs/case-tools.md and the requests of docs/examples, run against a new demo."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.outside import CaseTool, Phone
from tests.support.demo import running_demo
from tests.support.outside_programs import installed_packages

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "case-tools.md"
EXAMPLES = ROOT / "docs" / "examples"
HTTPYAC = "httpyac@6.16.7"
_STEP = re.compile(r"^\*\*(\d+)\. .*?(?=^\*\*\d+\. |^From here|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def clean_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a demo that nobody has used before."""
    with running_demo(tmp_path_factory.mktemp("first-hour"), "--newcomers", "40", "--sandbox") as (_, data):
        yield data


def steps() -> list[tuple[int, str, str]]:
    """Number, language and code of each step."""
    text = GUIDE.read_text(encoding="utf-8")
    start = text.index("## From nothing")
    found = _STEP.finditer(text[start : text.index("\n## ", start)])
    return [(int(step.group(1)), *code) for step in found for code in _CODE.findall(step.group())]


def test_the_guide_has_ten_steps_with_code() -> None:
    assert [number for number, *_ in steps()] == list(range(1, 11))
    (_, language, command), *rest = steps()
    assert (language, command) == ("sh", "make demo\n")
    assert {language for _, language, _ in rest} == {"python"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(BIN)/kiim demo $(ARGS)" in makefile


def test_the_ten_steps_lead_to_the_first_released_read(clean_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean_demo / ".kiim").symlink_to(clean_demo, target_is_directory=True)
    monkeypatch.chdir(clean_demo)
    names: dict[str, Any] = {}
    try:
        for number, language, code in steps():
            if language == "python":
                exec(compile(code, f"step {number}", "exec"), names)  # noqa: S102  # the documentation is what is tested
        assert names["record"]["categories"]["language"]["fields"]
        unproven = names["http"].get(f"/v1/newcomers/{names['newcomer']}/record")
        assert (unproven.status_code, unproven.json()["reason"]) == (401, "token-missing")
    finally:
        names["http"].close()


def test_every_scenario_of_the_sandbox_answers_as_the_page_says(clean_demo: Path) -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", page[page.index("## The sandbox") :], re.MULTILINE)
    papers = clean_demo / "demo"
    scenarios = {one["scenario"]: one for one in json.loads((papers / "scenarios.json").read_text())}
    assert [(name, str(one["status"])) for name, one in scenarios.items()] == documented
    school = json.loads((papers / "clients.json").read_text())
    with httpx.Client(base_url=json.loads((papers / "server.json").read_text())["base_url"], timeout=30) as http:
        tool = CaseTool(http, next(one for one in school if one["client_id"] == scenarios["released"]["client_id"]))
        for name, one in scenarios.items():
            answer = tool.call("GET", one["read"], one["purpose"])
            assert (answer.status_code, answer.json().get("reason")) == (one["status"], one["reason"]), name
        disputed = tool.call("GET", scenarios["disputed"]["read"], "language_course").json()
        level = disputed["categories"]["language"]["fields"]["german_overall"]
        assert [(one["id"] == level["current"], one["disputed"]) for one in level["statements"]] == [(True, True)]
        alias = scenarios["merged"]["newcomer"]
        feed: list[dict[str, Any]] = []
        at: dict[str, str] = {}
        while changes := (told := tool.call("GET", "/v1/changes", "language_course", params=at).json())["items"]:
            feed, at = [*feed, *changes], {"cursor": told["next"]}
        brought = {(one["newcomer"], one["type"]): one for one in feed}
        stays = brought[alias, "merged"]["merged_into"]
        read = [tool.call("GET", f"/v1/newcomers/{name}/record", "language_course").json() for name in (alias, stays)]
        assert alias != stays
        assert read[0]["categories"] == read[1]["categories"]
        assert (scenarios["consent-withdrawn"]["newcomer"], "consent-withdrawn") in brought
        Phone.sign_in(http, scenarios["consent-missing"]["card"], scenarios["consent-missing"]["pin"])


@pytest.fixture(scope="module")
def httpyac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with httpYac and the examples."""
    return installed_packages(tmp_path_factory.mktemp("httpyac"), list(EXAMPLES.glob("*.http")), HTTPYAC)


def sent(folder: Path, file: str, data: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and summary of a file of requests."""
    program = folder / "node_modules" / "httpyac" / "bin" / "httpyac.js"
    papers = data / "demo" / "clients.json"
    command = ["node", str(program), "send", file, "--all", "--json", "--no-color", "--var", f"clients={papers}"]
    told = folder / f"{file}.json"  # a pipe would be cut off: Node ends before all of it is written
    with told.open("wb") as out:
        done = subprocess.run(command, cwd=folder, stdout=out, stdin=subprocess.DEVNULL, timeout=120, check=False)
    text = told.read_text(encoding="utf-8")
    return done.returncode, json.loads(text[text.index("{") :])["summary"]


def test_every_request_of_the_examples_gets_its_answer(httpyac: Path, clean_demo: Path) -> None:
    code, summary = sent(httpyac, "kiim.http", clean_demo)
    expected = (EXAMPLES / "kiim.http").read_text(encoding="utf-8").count("\n?? ")
    assert (code, summary["failedTests"], summary["erroredTests"], summary["successTests"]) == (0, 0, 0, expected)


def test_an_example_with_another_answer_would_be_noticed(httpyac: Path, clean_demo: Path) -> None:
    text = (EXAMPLES / "kiim.http").read_text(encoding="utf-8")
    (httpyac / "wrong.http").write_text(text.replace("?? status == 404", "?? status == 403"))
    code, summary = sent(httpyac, "wrong.http", clean_demo)
    assert (code != 0, summary["failedTests"]) == (True, 1)

"""A Python client that openapi-python-client makes of the committed description compiles, type-checks and makes a real call."""

import compileall
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.conforming import FILE
from tests.contract.outside import CaseTool

PACKAGE = "kiim_client"
OPTIONS = FILE.parents[1] / ".ci" / "clients.yaml"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the generated package."""
    folder = tmp_path_factory.mktemp("generated")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(FILE), "--meta", "none"]
    made = subprocess.run(
        [*command, "--config", str(OPTIONS), "--output-path", str(folder / PACKAGE), "--fail-on-warning"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_the_client_compiles(generated: Path) -> None:
    assert compileall.compile_dir(generated / PACKAGE, quiet=1)


def test_the_client_has_an_operation_for_every_path_and_types_that_fit(generated: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", str(generated / "cache"), "-p", PACKAGE],
        cwd=generated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout[-3000:]


def test_the_client_reads_the_purposes(
    generated: Path, counsellors: list[CaseTool], demo: tuple[httpx.Client, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(generated))
    client_class: Any = importlib.import_module(PACKAGE).AuthenticatedClient
    get_purposes: Any = importlib.import_module(f"{PACKAGE}.api.catalogue.get_purposes")
    with client_class(base_url=str(demo[0].base_url), token=counsellors[0].token("counselling")) as client:
        answer = get_purposes.sync_detailed(client=client)
    assert answer.status_code == 200
    assert "language_course" in [purpose.code for purpose in answer.parsed.items]

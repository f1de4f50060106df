"""The clients in openapi/clients are made of the description last published; the Python one calls, the types compile."""

import filecmp
import importlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.outside import CaseTool
from tests.support.outside_programs import installed_packages

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "openapi" / "clients"
SAMPLE = Path(__file__).with_name("published_client.ts")
TYPESCRIPT = "typescript@5.9.3"


def sources(folder: Path) -> list[str]:
    """Paths of all generated files."""
    found = (one.relative_to(folder) for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    return sorted(str(one) for one in found)


def test_they_are_what_the_published_description_makes(tmp_path: Path) -> None:
    if shutil.which("npx") is None and not os.environ.get("CI"):
        pytest.skip("needs Node")
    made = subprocess.run([ROOT / ".ci" / "clients", tmp_path], capture_output=True, text=True, timeout=180, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    names = [name for name in sources(CLIENTS) if name != "README.md"]
    assert sources(tmp_path) == names
    assert len(names) > 100
    same, *others = filecmp.cmpfiles(tmp_path, CLIENTS, names, shallow=False)
    assert (len(same), others) == (len(names), [[], []]), "run `make clients`"


def test_the_python_client_reads_purposes_and_the_feed(
    demo: tuple[httpx.Client, Path], counsellors: list[CaseTool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(CLIENTS / "python"))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    client_class: Any = importlib.import_module("kiim_client").AuthenticatedClient
    purposes: Any = importlib.import_module("kiim_client.api.catalogue.get_purposes")
    changes: Any = importlib.import_module("kiim_client.api.changes.list_changes")
    with client_class(base_url=str(demo[0].base_url), token=counsellors[0].token("counselling")) as client:
        assert "language_course" in [one.code for one in purposes.sync(client=client).items]
        page = changes.sync(client=client)
        assert {one.type_.value for one in page.items} >= {"consent-granted"}
    with client_class(base_url=str(demo[0].base_url), token="no token") as client:
        refused = purposes.sync_detailed(client=client)
        assert (refused.status_code, refused.parsed.reason.value) == (401, "token-invalid")


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiler, the types and the sample."""
    return installed_packages(tmp_path_factory.mktemp("typescript"), [CLIENTS / "typescript" / "kiim.d.ts", SAMPLE], TYPESCRIPT)


def test_a_tool_compiles_against_the_types_and_what_would_be_refused_does_not(compiler: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    (compiler / "wrong.ts").write_text(text.replace("channel: 'assisted'", "channel: 'telepathy'"))
    program = compiler / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--strict", "--noEmit", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"]
    command = ["node", str(program), *options, SAMPLE.name, "wrong.ts"]
    done = subprocess.run(command, cwd=compiler, capture_output=True, text=True, timeout=120, check=False)
    [fault] = [line for line in done.stdout.splitlines() if "error TS" in line]
    assert fault.startswith("wrong.ts(")
    assert "telepathy" in fault

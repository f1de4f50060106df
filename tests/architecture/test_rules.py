"""The architecture holds in this tree, and each rule finds a fault that is put into a copy of it on purpose."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture import rules

ROOT = Path(__file__).parents[2]
_COPIED = ("app", "consent", "migrations")

# rule -> (file, what is appended to it) that the rule must find
BROKEN = {
    "lengths": ("tests/test_long.py", '"""Everything at once."""\n' + "\n" * 350),
    "sizes": ("consent/decision.py", "\n\ndef long() -> None:\n" + "    pass\n" * 60),
    "names": ("app/utils.py", '"""A drawer."""\n'),
    "docstrings": ("app/clock.py", "\n\ndef silent() -> None:\n    pass\n"),
    "purity": ("consent/decision.py", "\nimport random\n"),
    "vocabulary": ("app/clock.py", "\n# every patient has a clock\n"),
    "finished": ("app/clock.py", "\n# TODO later\n"),
    "readers": ("tests/test_paper.py", '"""A paper."""\n\nread = ["pdftotext", "-"]\n'),
    "layered": ("app/nowhere/__init__.py", '"""A folder without a place."""\n'),
    "templates": ("app/desk/templates/home.html", '\n{% import "portal/templates/pieces.html" as p with context %}\n'),
    "addresses": ("requirements.txt", "\nsomething==1.0\n"),
}
BROKEN_IMPORTS = {
    "layers: upward": ("app/crypto/sealed.py", "\nfrom app.ledger import head\n"),
    "layers: sibling": ("app/grants/store.py", "\nfrom app.profile import store\n"),
    "layers: the desk borrows from the newcomer's pages": ("app/desk/home.py", "\nfrom app.portal import home as theirs\n"),
    "layers: the law looks up": ("consent/decision.py", "\nfrom app import errors\n"),
    "demo": ("app/main.py", "\nfrom app.demo import identity_provider\n"),
    "tokens": ("app/identity/oauth.py", "\nfrom jose import jwt\n"),
    "law": ("consent/decision.py", "\nimport pydantic\n"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the product's sources and of the files that describe them."""
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    for file in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def put(root: Path, where: tuple[str, str]) -> None:
    file, addition = where
    path = root / file
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as opened:
        opened.write(addition)


def lint_imports(root: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: "rules.Rule") -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_a_fault_made_on_purpose(rule: "rules.Rule", copy: Path) -> None:
    before = rule(copy)
    put(copy, BROKEN[rule.__name__])
    assert len(rule(copy)) == len(before) + 1


def test_imports_go_downward_only() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", BROKEN_IMPORTS.values(), ids=BROKEN_IMPORTS.keys())
def test_a_wrong_import_made_on_purpose_is_found(fault: tuple[str, str], copy: Path) -> None:
    put(copy, fault)
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_the_wheel_holds_the_two_packages_and_the_migrations(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        held = opened.namelist()
    dist_info = wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"
    assert {name.split("/")[0] for name in held} == {"app", "consent", dist_info}
    assert {
        "app/migrations/env.py",
        "app/migrations/versions/0001_foundation.py",
        "app/migrations/versions/0001_foundation.sql",
    } <= {*held}
    assert "consent/catalogue/data/purposes.toml" in held
    assert not [name for name in held if name.endswith(".pyc")]

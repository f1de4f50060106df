"""python-jose fails open; only the module that closes it may speak to it."""

import ast
from pathlib import Path

import app

WRAPPER = "identity/tokens.py"


def imports_of(file: Path) -> set[str]:
    """Top-level names of everything a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def test_only_the_wrapper_imports_jose() -> None:
    folder = Path(app.__file__).parent
    named = [file for file in folder.rglob("*.py") if "jose" in file.read_text(encoding="utf-8")]  # parsing all takes seconds
    users = {file.relative_to(folder).as_posix() for file in named if "jose" in imports_of(file)}
    assert users == {WRAPPER}


def test_an_import_elsewhere_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "sneaky.py"
    for line in ("import jose.jwt", "from jose import jwt", "def f():\n    from jose.backends.base import Key"):
        file.write_text(line)
        assert "jose" in imports_of(file)

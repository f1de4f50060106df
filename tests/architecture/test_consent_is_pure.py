"""The rules stay pure: standard library only, no clock, no ids, no randomness, no files, nothing untyped."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import consent

SOURCES = sorted(Path(consent.__file__).parent.glob("*.py"))
IMPURE = {"os", "io", "time", "random", "secrets", "socket", "pathlib", "subprocess", "threading", "asyncio", "logging"}


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_a_rule_module_uses_the_standard_library_only_and_no_clock_id_or_file(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for name in imported(node):
            top = name.split(".")[0]
            assert top == "consent" or top in sys.stdlib_module_names
            assert top not in IMPURE, (source.name, name)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("now", "utcnow", "today", "uuid4", "uuid1"), (source.name, node.lineno)
        assert not (isinstance(node, ast.Name) and node.id in ("Any", "open", "print")), (source.name, node.lineno)


def imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(module=str(module)):
            return [module]
        case _:
            return []

"""What holds for every source file: functions from a source tree to a list of faults, so that each can be shown to find one."""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PRODUCT = ("app", "consent", "migrations")
LONGEST_FILE = 350
LONGEST_FUNCTION = 50
DRAWERS = {
    "service.py",
    "services.py",
    "utils.py",
    "util.py",
    "helpers.py",
    "common.py",
    "manager.py",
    "misc.py",
    "base_classes.py",
}
# Words of other trades for our nouns (docs/glossary.md): one meaning has one word.
STRANGERS = {
    "customer": "newcomer",
    "patient": "newcomer",
    "refugee": "newcomer",
    "migrant": "newcomer",
    "immigrant": "newcomer",
    "tenant": "agency",
    "revoke_consent": "withdraw",
    "consent_revoked": "withdrawn",
    "permission_slip": "consent",
}
# Where a word is the name that a standard gives to something of its own.
NAMED_BY_OTHERS = {"patient": Path("app/fhir")}
_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
_READER = re.compile(r"""(?<!program\()"(pdf(?:totext|info|toppm)|zbarimg|soffice)\"""")
_IMPURE = {"time", "random", "secrets", "socket", "subprocess", "threading", "asyncio", "os", "sqlite3", "urllib", "http"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask of a file's tree."""

    documented: bool
    functions: tuple[tuple[str, int], ...]
    undocumented: tuple[str, ...]
    imported: tuple[str, ...]
    clocks: int


def sources(root: Path, *folders: str) -> Iterator[tuple[Path, str]]:
    """Every Python file below the folders: path relative to root, text."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root), path.read_text(encoding="utf-8")


@cache
def facts(text: str) -> Facts:
    """The facts of a text, which many rules and copies of a tree ask for and one parse tells."""
    tree = ast.parse(text)
    return Facts(
        documented=bool((ast.get_docstring(tree) or "").strip()),
        functions=tuple(_functions(tree)),
        undocumented=tuple(name for name, node in _public(tree) if not ast.get_docstring(node)),
        imported=tuple(_imported(tree)),
        clocks=sum(_asks_clock(node) for node in ast.walk(tree)),
    )


def lengths(root: Path) -> list[str]:
    """Files have at most 350 lines, those of tests too."""
    found = ((path, text.count("\n")) for path, text in sources(root, *PRODUCT, "tests"))
    return [f"{path}: {lines} lines" for path, lines in found if lines > LONGEST_FILE]


def sizes(root: Path) -> list[str]:
    """Functions of the product have at most 50 lines without the docstring."""
    return [
        f"{path}: {name} has {lines} lines"
        for path, text in sources(root, *PRODUCT)
        for name, lines in facts(text).functions
        if lines > LONGEST_FUNCTION
    ]


def names(root: Path) -> list[str]:
    """No drawers: a file is named for what it holds."""
    return [str(path) for path, _ in sources(root, *PRODUCT, "tests") if path.name in DRAWERS]


def docstrings(root: Path) -> list[str]:
    """Every module says in one sentence what it is for; every public function and class of the product says what it promises."""
    faults = []
    for path, text in sources(root, *PRODUCT, "tests"):
        if text.strip() and not facts(text).documented:
            faults.append(f"{path}: no module docstring")
    for path, text in sources(root, "app", "consent"):
        faults += [f"{path}: {name} has no docstring" for name in facts(text).undocumented]
    return faults


def purity(root: Path) -> list[str]:
    """The law imports the standard library and itself, and of the standard library neither clock, chance nor the outer world."""
    faults = []
    for path, text in sources(root, "consent"):
        for module in facts(text).imported:
            top = module.split(".")[0]
            if top != "consent" and (top not in sys.stdlib_module_names or top in _IMPURE):
                faults.append(f"{path}: imports {module}")
        faults += [f"{path}: asks a clock"] * facts(text).clocks
    return faults


def vocabulary(root: Path) -> list[str]:
    """Identifiers and texts of the product use the words of the glossary."""
    faults = []
    for path, text in sources(root, "app", "consent"):
        for word, ours in STRANGERS.items():
            if word in NAMED_BY_OTHERS and path.is_relative_to(NAMED_BY_OTHERS[word]):
                continue
            if word in _strangers(text):
                faults.append(f"{path}: says {word}, the glossary says {ours}")
    return faults


def finished(root: Path) -> list[str]:
    """Nothing is left for later, and no test is skipped but for the user it needs."""
    faults = []
    for path, text in sources(root, *PRODUCT, "tests"):
        if path.name in {"rules.py", "test_rules.py"}:
            continue
        if _UNFINISHED.search(text):
            faults.append(f"{path}: unfinished")
        if path.parts[0] != "tests" and _asserts(text):
            faults.append(f"{path}: asserts instead of raising")
    return faults


def readers(root: Path) -> list[str]:
    """A test that reads papers finds the program by `program`, which skips it by name where there is none."""
    faults = []
    for path, text in sources(root, "tests"):
        faults += [
            f"{path}: starts {found[1]} wherever it is" for found in _READER.finditer(text) if path.parts[1] != "architecture"
        ]
    return faults


def layered(root: Path) -> list[str]:
    """Every module directly below app has its place in the layers contract."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    placed = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    found = {f"app.{path.stem}" for path in (root / "app").glob("*.py") if path.stem != "__init__"}
    found |= {f"app.{path.parent.name}" for path in (root / "app").glob("*/__init__.py")}
    return [f"{module} has no layer" for module in sorted(found - placed)]


def templates(root: Path) -> list[str]:
    """A template builds on its own folder, on what all pages share and on inputs; imports of Python cannot tell that."""
    faults, of_staff = [], {"desk", "dashboard", "officer"}
    for path in sorted((root / "app").glob("*/templates/*.html")):
        own = path.parent.parent.name
        shared = {own, "pages", "values", *(["staff"] if own in of_staff else [])}
        used = set(re.findall(r'"(\w+)/templates/\w+\.html"', path.read_text()))
        faults += [f"{path.relative_to(root)}: builds on a template of {each}" for each in used - shared]
    return faults


def addresses(root: Path) -> list[str]:
    """Requirements carry hashes and name no address."""
    faults = []
    for path in sorted(root.glob("requirements*.txt")):
        text = path.read_text()
        if re.search(r"https?:|file:|^-", text, re.MULTILINE):
            faults.append(f"{path.name}: names an address or an option")
        pinned = len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        if pinned == 0 or len(re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=", text, re.MULTILINE)) != pinned:
            faults.append(f"{path.name}: something has no hash")
    return faults


Rule = Callable[[Path], list[str]]
RULES: tuple[Rule, ...] = (
    lengths,
    sizes,
    names,
    docstrings,
    purity,
    vocabulary,
    finished,
    readers,
    layered,
    templates,
    addresses,
)


def _functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node):
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            yield node.name, lines


def _public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def _asks_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in {"now", "utcnow", "today"}


@cache
def _strangers(text: str) -> frozenset[str]:
    words = tuple(STRANGERS)
    either = "|".join(f"({word})" for word in words)
    found = re.finditer(rf"\b(?:{either})s?\b", text, re.IGNORECASE)
    return frozenset(words[(match.lastindex or 0) - 1] for match in found)


@cache
def _asserts(text: str) -> bool:
    return "assert " in text and re.search(r"\b(assert )", _without_strings(text)) is not None


def _without_strings(text: str) -> str:
    return re.sub(r'"""[\s\S]*?"""|"[^"\n]*"|#[^\n]*', "", text)

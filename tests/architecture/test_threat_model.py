"""The threat model names tests that exist, and carries every number of the attack list."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text()
THREATS, _, LIST = PAGE.partition("## The attack list")
NUMBERS = range(1, 80)


@cache
def sources() -> dict[str, str]:
    """Text of every test file by its stem; several files of one name count together."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        found[file.stem] = found.get(file.stem, "") + file.read_text()
    return found


def carries(source: str, number: int) -> bool:
    """Whether a file has a test with this number in its name, among its ids or, for whole files, in the first line."""
    named = re.search(rf"def test_(?:\d+_(?:and_)?)*{number}_", source)
    return bool(named or re.search(rf'id="{number}[ "]', source) or re.match(rf'"""Attack {number}:', source))


def cells() -> dict[int, tuple[str, str]]:
    """Of each number of the list: its tests, and where the attack was seen to succeed."""
    found = re.findall(r"(?m)^\| (\d+) \|[^|]+\| ([^|]*) \| ([^|]*) \|$", LIST)
    return {int(number): (tests, without) for number, tests, without in found}


def rows() -> dict[int, list[str]]:
    """The tests of each number of the list."""
    return {number: re.findall(r"`([^`]+)`", tests) for number, (tests, _) in cells().items()}


def shown_without() -> dict[int, str]:
    """The test that shows an attack succeed without its control, of each number that has one."""
    return {number: without.strip("`") for number, (_, without) in cells().items() if not without.startswith("no: ")}


def test_every_attack_of_the_list_is_carried_by_a_test_that_exists() -> None:
    assert list(rows()) == list(NUMBERS)
    wrong = {}
    for number, tests in rows().items():
        for test in tests:
            stem, _, function = test.partition("::")
            source = sources().get(stem, "")
            if not (f"def {function}(" in source if function else carries(source, number)):
                wrong[number] = test
        if not tests:
            wrong[number] = "no test"
    assert wrong == {}


def test_every_attack_was_seen_to_succeed_without_its_control_or_has_none_to_switch_off() -> None:
    shown = shown_without()
    missing = {}
    for number, test in shown.items():
        stem, _, function = test.partition("::")
        if not function or f"def {function}(" not in sources().get(stem, ""):
            missing[number] = test
    assert missing == {}
    reasons = {number: without for number, (_, without) in cells().items() if number not in shown}
    assert [number for number, reason in reasons.items() if len(reason.split()) < 8] == []
    assert len(reasons) <= 10  # a new one is a decision


def test_every_attack_made_without_its_control_stands_in_the_list() -> None:
    shown = shown_without()
    for name in re.findall(r"def (test_\w+)\(", sources()["test_without_controls"]):
        for number in re.match(r"test_((?:\d+_)+)", name)[1].strip("_").split("_"):  # type: ignore[index]  # each has one
            assert name in shown[int(number)], number


def test_every_test_that_a_threat_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+|test_\w+)`", THREATS)
    assert len(named) > 40
    missing = [one for one in named if one not in sources() and not (ROOT / one).exists()]
    assert missing == []


def test_every_threat_says_what_stands_in_the_way_what_proves_it_and_what_remains() -> None:
    table = [line for line in THREATS.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(table) > 40
    for line in table:
        threat, control, proof, _remains = (cell.strip() for cell in line.strip("|").split(" | ", 3))
        assert threat, line
        assert control, line
        assert re.search(r"test|`|\d|machine", proof), line

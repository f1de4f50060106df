"""The words stay as published, and the rules stay pure."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import consent
from consent.catalogue import load
from consent.decision import Deny, Reason, wire_time
from consent.vocabulary import AgencyType, ConsentStatus, Kind, Purpose

SOURCES = sorted(Path(consent.__file__).parent.glob("*.py"))
IMPURE = {"os", "io", "time", "random", "secrets", "socket", "pathlib", "subprocess", "threading", "asyncio", "logging"}


def test_a_granted_consent_is_active_and_a_requested_one_pending_on_the_wire() -> None:
    words = {status.value: status.wire for status in ConsentStatus}
    assert words == {**{word: word for word in words}, "granted": "active", "requested": "pending"}


def test_the_catalogue_and_the_vocabulary_know_the_same_codes() -> None:
    catalogue = load()
    assert set(catalogue.purposes) == set(Purpose)
    assert set(catalogue.agency_types) == set(AgencyType)
    used = {
        kind
        for spec in catalogue.fields.values()
        for rights in spec.stewards.values()
        for kinds in rights.values()
        if kinds is not True
        for kind in kinds
    }
    assert used <= set(Kind)


def test_a_refusal_carries_its_facts_and_never_equals_another() -> None:
    told = Deny(Reason.CONSENT_WITHDRAWN, withdrawn_at="2026-03-02T09:00:00Z")
    assert (told.reason, told.facts, told.steps) == ("consent-withdrawn", {"withdrawn_at": "2026-03-02T09:00:00Z"}, ())
    assert told != Deny(Reason.CONSENT_WITHDRAWN)


def test_a_moment_is_spelled_in_utc_and_whole_seconds() -> None:
    assert wire_time(datetime(2026, 3, 2, 1, 2, 3, 999_999, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T23:02:03Z"
    assert wire_time(datetime(2026, 3, 2, tzinfo=UTC)) == "2026-03-02T00:00:00Z"


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

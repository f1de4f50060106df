"""What the audit of dependencies would say: of an advisory, of a package without a hash, of a place without a way out."""

from datetime import date
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
_loader = SourceFileLoader("audit_dependencies", str(ROOT / ".ci" / "audit-dependencies"))
_spec = spec_from_loader("audit_dependencies", _loader)
assert _spec is not None
audit: Any = module_from_spec(_spec)
_loader.exec_module(audit)
HASH = "--hash=sha256:" + "0" * 64
ADVISORY = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.0"]}


def package(*advisories: dict[str, Any], **more: str) -> dict[str, Any]:
    """A package as pip-audit reports it."""
    return {"name": "left-pad", **(more or {"version": "1.0", "vulns": list(advisories)})}


@pytest.mark.parametrize("name", audit.FILES)
def test_everything_we_install_is_pinned_by_version_and_hash(name: str) -> None:
    assert len(audit.pins((ROOT / name).read_text())) > 3


@pytest.mark.parametrize(
    "line", ["left-pad", "left-pad==1.0", f"left-pad>=1.0 {HASH}", f"https://pads.example/a.whl {HASH}", "-e ."]
)
def test_what_is_not_pinned_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not pinned"):
        audit.pins(line)


@pytest.mark.parametrize(
    ("packages", "let_pass", "verdict"),
    [
        ([package()], [], audit.FINE),
        ([package(ADVISORY)], [], audit.WRONG),
        ([package(ADVISORY)], ["CVE-2026-1"], audit.FINE),
        ([package(skip_reason="not found")], [], audit.UNKNOWN),
        ([package(), package(skip_reason="not found")], [], audit.WRONG),
        ([package(ADVISORY), package(skip_reason="not found")], [], audit.WRONG),
        ([], [], audit.UNKNOWN),
    ],
    ids=["clean", "advisory", "accepted", "unreachable", "one missing", "advisory and one missing", "nothing"],
)
def test_nothing_unknown_passes_for_fine(packages: list[dict[str, Any]], let_pass: list[str], verdict: int) -> None:
    assert audit.judge({"dependencies": packages}, let_pass)[0] == verdict


def test_an_advisory_is_accepted_until_a_day_and_with_a_reason() -> None:
    text = "# note\nPYSEC-1 2026-12-31 only reached by a program we do not call\nPYSEC-2 2026-01-01 over\n"
    assert audit.accepted(text, date(2026, 11, 22)) == {"PYSEC-1"}
    with pytest.raises(ValueError, match="until when and why"):
        audit.accepted("PYSEC-3 2026-12-31", date(2026, 11, 22))


def test_a_bill_of_materials_that_lacks_something_is_refused() -> None:
    bill = {"components": [{"name": "Left_Pad", "version": "1.0"}]}
    assert audit.missing(bill, {"left-pad": "1.0"}) == []
    assert audit.missing(bill, {"left-pad": "1.1", "right-pad": "1.0"}) == ["left-pad==1.1", "right-pad==1.0"]

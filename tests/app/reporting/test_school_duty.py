"""School duty: told only where an authority confirmed it, else the answer is whom to ask."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ConfigurationProblem
from app.reporting.school_duty import ASK, LAENDER, Kind, load_school_duty, read_school_duty

DAY = date(2026, 9, 30)
ROW = """
[[rule]]
land = "HE"
kind = "end_vocational"
text = "bis 18"
source = "Musterquelle"
"""
PROOF = """
source_url = "https://example.org/recht"
verified_by = "Staatliches Schulamt Musterland (erfunden)"
verified_on = 2026-05-01
valid_from = 2026-01-01
"""


def table(*rows: str) -> str:
    return 'version = "test"\n' + "\n".join(rows)


@pytest.mark.parametrize("land", sorted(LAENDER))
def test_no_shipped_row_is_law_so_every_land_is_sent_to_the_school_authority(land: str) -> None:
    hints = load_school_duty().hints(land, DAY)
    assert [hint.words for hint in hints] == [ASK] * len(Kind)


def test_the_shipped_rows_are_counted_as_unverified() -> None:
    assert sum(hint.unverified for land in LAENDER for hint in load_school_duty().hints(land, DAY)) == 21


def test_a_confirmed_rule_is_told_with_source_and_validity() -> None:
    [hint] = [one for one in read_school_duty(table(ROW + PROOF)).hints("06433", DAY) if one.kind is Kind.END_VOCATIONAL]
    assert hint.rule is not None
    assert all(
        part in hint.words for part in ("bis 18", "https://example.org/recht", "2026-01-01", "Schulamt Musterland", "2026-05-01")
    )


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_a_rule_is_told_within_its_validity_and_never_outside(on: date, begins: date, days: int) -> None:
    ends = begins + timedelta(days=days)
    proof = PROOF.replace("valid_from = 2026-01-01", f"valid_from = {begins}\nvalid_to = {ends}")
    hints = read_school_duty(table(ROW + proof)).hints("06", on)
    told = [hint for hint in hints if hint.words != ASK]
    assert [hint.kind for hint in told] == ([Kind.END_VOCATIONAL] if begins <= on <= ends else [])


def test_another_land_learns_nothing_from_it() -> None:
    assert {hint.words for hint in read_school_duty(table(ROW + PROOF)).hints("09", DAY)} == {ASK}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([ROW + 'verified_by = "Amt"'], "go together"),
        ([ROW + PROOF.replace('source_url = "https://example.org/recht"', "")], "go together"),
        ([ROW + PROOF, ROW + PROOF.replace("valid_from = 2026-01-01", "valid_from = 2027-01-01")], "hold at once"),
        ([ROW + PROOF + "valid_to = 2025-01-01"], "ends before"),
        ([ROW.replace("HE", "XX")], "unknown Land"),
        ([ROW.replace("end_vocational", "end_of_days")], "end_of_days"),
        ([ROW + 'valid_from = "1. Mai"'], "without quotes"),
        ([ROW + 'colour = "blue"'], "colour"),
    ],
)
def test_half_a_proof_and_contradictions_are_refused(rows: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_school_duty(table(*rows))


def test_an_installations_own_table_is_read_and_its_faults_are_told_to_the_operator(tmp_path: Path) -> None:
    own = tmp_path / "rules.toml"
    own.write_text(table(ROW + PROOF), "utf-8")
    assert load_school_duty(own).version == "test"
    with pytest.raises(ConfigurationProblem, match="KIIM_MONITORING_SCHOOL_DUTY"):
        load_school_duty(tmp_path / "missing.toml")

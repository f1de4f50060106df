"""What a verification found: stable codes, where (table and ids), and what it means; never a stored value."""

from collections import Counter
from dataclasses import dataclass, field

from app.audit.verify import Finding

MAX_FINDINGS = 10_000
"""Findings kept; a database that is wrong everywhere must not fill the memory. Whatever comes later is counted."""


@dataclass(slots=True)
class Report:
    """Everything that was checked and everything that is wrong."""

    newcomers: int = 0
    events: int = 0
    releases: int = 0
    blocks: int = 0
    audit_rows: int = 0
    unacknowledged: int = 0
    outcome_unknown: int = 0
    left_out: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def find(self, code: str, where: str, meaning: str) -> None:
        """Keep one finding."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(code, where, meaning))
        else:
            self.left_out += 1

    def by_code(self) -> Counter[str]:
        """How many findings there are of each code."""
        return Counter(finding.code for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """The report as `kiim verify --json` prints it."""
        return {
            "clean": self.clean,
            "checked": {
                "newcomers": self.newcomers,
                "ledger_events": self.events,
                "releases": self.releases,
                "blocks": self.blocks,
                "audit_rows": self.audit_rows,
            },
            "audit_rows_unacknowledged": self.unacknowledged,
            "audit_outcomes_unknown": self.outcome_unknown,
            "findings_left_out": self.left_out,
            "findings": [{"code": f.code, "where": f.where, "meaning": f.meaning} for f in self.findings],
        }

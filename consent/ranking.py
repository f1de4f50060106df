"""Which of several contradicting statements is shown first, and which are marked as old (Art. 5(1)(d) GDPR).

1. All statements stay side by side; `current` is a reading aid and never a decision about the person (Art. 22 GDPR).
2. What is disputed never wins silently: an undisputed statement goes first (§ 84(2) SGB X, Art. 18(1)(a) GDPR).
3. Then the kind of evidence: certificate, placement test, document seen, adviser's estimate, self-statement.
4. Then the day it holds for: an incomplete date counts from its first possible day, as for age, so that doubt works against it;
   none at all comes last. Of one first day the later record goes first, and of one record the more exact date.
5. Of what is alike in all this the later word goes first: statements are stored newest first, and the order of one list is the
   order in which it was said (docs/decisions/0035). No id decides anything.
6. Age is a mark with a source (§ 17(2) IntV, § 8(1) DeuFöV); it hides and reorders nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypedDict

from consent.term import add_months
from consent.vocabulary import Kind

if TYPE_CHECKING:
    from consent.catalogue import FieldSpec

_STRENGTH: Final = {kind.value: -rank for rank, kind in enumerate(Kind)}
_WEAKEST: Final = -len(Kind)


class Statement(TypedDict):
    """What ranking needs of a statement; dates as on the wire, `as_of` YYYY[-MM[-DD]]."""

    id: str
    kind: str
    as_of: str | None
    recorded_at: str
    disputed: bool


def current(statements: Sequence[Statement]) -> str | None:
    """Return the id of the statement to show first, None when there is none. `statements` as stored: the newest first."""
    best = max(statements, key=_rank, default=None)  # of equals the first
    return None if best is None else best["id"]


def _rank(statement: Statement) -> tuple[bool, int, str, str, str]:
    as_of = statement["as_of"] or ""
    return (
        not statement["disputed"],
        _STRENGTH.get(statement["kind"], _WEAKEST),
        f"{as_of}-01-01"[:10],
        statement["recorded_at"],
        as_of,
    )


def stale(statement: Statement, field: FieldSpec, at: datetime) -> bool:
    """Decide whether a statement is marked as old: as many months as its kind allows since `as_of`, else since recording."""
    since = _first_day(statement["as_of"] or statement["recorded_at"][:10])
    return any(statement["kind"] in rule.kinds and at >= add_months(since, rule.months) for rule in field.ageing)


def _first_day(date: str) -> datetime:
    year, month, day = (*date.split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)

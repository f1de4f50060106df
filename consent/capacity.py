"""Who can decide for a minor, and until when (Art. 8 and Rec. 38 GDPR, § 36 SGB I, C-06).

1. From 18 a person decides alone: basis `age`.
2. From 15 (§ 36(1) SGB I) a person decides with an adviser's judgement that she understands it, or a guardian decides.
   Rec. 38 GDPR: counselling offered directly to a child needs no guardian.
3. Below 15 a guardian decides; "parents always sign" is no rule above it.
4. A guardian's consent lapses at majority: it ends at the latest on the first day of the month of the 18th birthday, so that
   the ledger holds no birth date. An incomplete birth date counts as the youngest possible person for 1 to 3 and as the
   oldest possible one here: deny wins. Without a birth date the basis stands as it was recorded.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from consent.decision import Allow, Decision, Deny, Reason
from consent.vocabulary import CapacityBasis

MAJORITY: Final = 18
OWN_DECISIONS: Final = 15


def may_decide(basis: CapacityBasis, birth_date: str | None, on: date) -> Decision:
    """Decide whether a decision may rest on this basis; `birth_date` is YYYY[-MM[-DD]]. Denies with code `capacity`."""
    if birth_date is None:
        return Allow()
    minor, child = on < _turns(MAJORITY, birth_date), on < _turns(OWN_DECISIONS, birth_date)
    match basis:
        case CapacityBasis.AGE:
            fits = not minor
        case CapacityBasis.ADVISER_JUDGEMENT:
            fits = minor and not child
        case CapacityBasis.GUARDIAN:
            fits = minor
    return Allow() if fits else Deny(Reason.VALIDATION_FAILED, code="capacity")


def guardian_ends(basis: CapacityBasis, birth_date: str | None) -> datetime | None:
    """Return the moment beyond which a consent on this basis must not reach (`cap` of `consent.term.valid_until`)."""
    if basis is not CapacityBasis.GUARDIAN or birth_date is None:
        return None
    year, month, _ = (int(part) for part in (birth_date + "-01-01")[:10].split("-"))
    return datetime(year + MAJORITY, month, 1, tzinfo=UTC)


def _turns(age: int, birth_date: str) -> date:
    """The first day on which even the youngest person with this birth date has reached the age."""
    latest = {4: "-12-31", 7: "-31"}.get(len(birth_date), "")
    year, month, day = (int(part) for part in (birth_date + latest).split("-"))
    try:
        return date(year + age, month, day)
    except ValueError:  # 29 February, or the 31st of a shorter month: reached on the day after
        return date(year + age, month + 1, 1)

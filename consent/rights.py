"""The rights of the person with their clocks: what can be asked for, until when it must be answered, and why not (Art. 12 GDPR).

1. Whatever is asked for is answered within one month of its receipt (Art. 12(3)): by the end of the day of the same number in
   the next month, or of that month's last day where it is shorter (Art. 3(2)(c) Regulation 1182/71). A day is one of UTC, and
   a last day that is a Sunday is still the last day.
2. Once, and only before that day is over, the time is extended by two months: because the matter is complex or because of the
   number of requests. The person is told so, with the reason, within the first month.
3. Who could not be told to be the person gets nothing (Art. 12(6)); the clock still runs, and she is told so.
4. A refusal names its ground from a closed list, and the person may complain and may ask for one more look.
5. What the service does at once is answered at once; the clock is for what needs a person.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from consent.decision import Deny, Reason
from consent.term import add_months

MONTHS: Final = 1
MONTHS_MORE: Final = 2


class Right(StrEnum):
    """What a person can ask for."""

    ACCESS = "access"  # Art. 15
    PORTABILITY = "portability"  # Art. 20
    RECTIFICATION = "rectification"  # Art. 16
    DISPUTE = "dispute"  # § 84(2) SGB X
    RESTRICTION = "restriction"  # Art. 18
    ERASURE = "erasure"  # Art. 17
    OBJECTION = "objection"  # Art. 21: to statistics
    MOVING = "moving"  # Art. 20(2): to another municipality


class Way(StrEnum):
    """How a request reached us."""

    PAGE = "page"  # by herself: pages or her program
    AGENCY = "agency"  # through an agency that helped her
    OPERATOR = "operator"  # in person or by telephone, written down by the operator
    LETTER = "letter"


class Outcome(StrEnum):
    """How a request was answered."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why something was refused, or done in part only."""

    NOT_IDENTIFIED = "not_identified"  # Art. 12(6), 11(2)
    UNFOUNDED = "unfounded"  # Art. 12(5)
    STATEMENT_STANDS = "statement_stands"  # who answers for it says that it is true; the dispute stays marked
    LEGAL_DUTY = "legal_duty"  # Art. 17(3)(b)
    LEGAL_CLAIMS = "legal_claims"  # Art. 17(3)(e)
    OTHERS_RIGHTS = "others_rights"  # Art. 15(4)


class Extension(StrEnum):
    """Why the answer takes longer; the two reasons that the law knows."""

    COMPLEXITY = "complexity"
    NUMBER = "number"


def due(received: datetime, *, extended: bool = False) -> datetime:
    """Return the first moment at which an answer is late (rules 1 and 2)."""
    day = received.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return add_months(day, MONTHS + (MONTHS_MORE if extended else 0)) + timedelta(days=1)


def check_extension(received: datetime, extended_at: datetime | None, at: datetime) -> Deny | None:
    """Return why the time cannot be extended at this moment, or None (rule 2). Denies with code `extended` or `too-late`."""
    if extended_at is not None:
        return Deny(Reason.VALIDATION_FAILED, code="extended")
    return Deny(Reason.VALIDATION_FAILED, code="too-late") if at >= due(received) else None


def check_answer(outcome: Outcome, ground: Ground | None) -> Deny | None:
    """Return why an answer is none, or None (rule 4). Denies with code `ground`: one is missing, or there is none to name."""
    return Deny(Reason.VALIDATION_FAILED, code="ground") if (outcome is Outcome.DONE) is (ground is not None) else None

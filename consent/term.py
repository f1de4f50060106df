"""How long a consent lasts: calendar months, never longer than its template, never past a guardian's say (C-06, C-08)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from consent.decision import Deny, Reason

if TYPE_CHECKING:
    from consent.catalogue import PurposeSpec

OFFERED: Final = (3, 6, 12)
"""Calendar months; the shortest is preset (C-08)."""


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day and time `months` calendar months later, or the last day of that month where it is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def offered_months(spec: PurposeSpec, asked: int) -> tuple[int, ...]:
    """Return the durations a person may choose from, shortest first: what an agency asked for adds only something shorter."""
    within = tuple(months for months in OFFERED if months <= spec.template.max_months)
    return within if within and asked >= within[0] else (asked, *within)


def valid_until(spec: PurposeSpec, at: datetime, wanted: datetime | None, cap: datetime | None = None) -> datetime | Deny:
    """Return when a consent given `at` ends: as wanted, else after the template's default; `cap` (`consent.capacity`) wins.

    Denies with `validation-failed` and code `not-in-the-future` or `longer-than-template`.
    """
    end = add_months(at, spec.template.default_months) if wanted is None else wanted.astimezone(UTC)
    if end > add_months(at, spec.template.max_months):
        return Deny(Reason.VALIDATION_FAILED, code="longer-than-template")
    end = end if cap is None else min(end, cap)
    return end if end > at else Deny(Reason.VALIDATION_FAILED, code="not-in-the-future")

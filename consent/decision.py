"""Decisions as values: a rule answers Allow or Deny with its reason, it never raises and never answers a bare bool.

Refusing is a result: the caller audits it, commits it and tells the reason to whoever may hear it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

Fact: TypeAlias = str | int | bool | tuple[str, ...]


class Reason(StrEnum):
    """Why a rule says no; the codes are those of the HTTP contract."""

    ASKED_TOO_SOON = "asked-too-soon"
    CATEGORY_NOT_COVERED = "category-not-covered"
    CLIENT_SUSPENDED = "client-suspended"
    CONSENT_EXPIRED = "consent-expired"
    CONSENT_MISSING = "consent-missing"
    CONSENT_REFUSED = "consent-refused"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    MERGE_NOT_POSSIBLE = "merge-not-possible"
    NOT_FOUND = "not-found"
    NOT_STEWARD = "not-steward"
    PURPOSE_MISSING = "purpose-missing"
    PURPOSE_NOT_ALLOWED = "purpose-not-allowed"
    REFERRAL_CLOSED = "referral-closed"
    REPORTING_DUTY = "reporting-duty"
    REQUEST_OPEN = "request-open"
    RESTRICTED = "restricted"
    SECRECY_NOT_RELEASED = "secrecy-not-released"
    VALIDATION_FAILED = "validation-failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of a decision: the question in words and whether it held."""

    number: int
    question: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Allow:
    """Yes. `categories` are catalogue numbers, ascending, where the decision is about categories."""

    categories: tuple[int, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, init=False)
class Deny:
    """No, with the reason and the wire-ready facts that belong to it (`withdrawn_at`, `obligation`, `index`, `code` ...)."""

    reason: Reason
    facts: Mapping[str, Fact]
    steps: tuple[Step, ...]

    def __init__(self, reason: Reason, *, steps: tuple[Step, ...] = (), **facts: Fact) -> None:
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "facts", facts)
        object.__setattr__(self, "steps", steps)


Decision: TypeAlias = Allow | Deny


def wire_time(moment: datetime) -> str:
    """Return a moment as the HTTP contract spells it: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Two records of one person become one, and may be parted again: the three events that say so.

The surviving ledger takes the other one up whole, as it stood (`Merged.events`), so that its replay needs nothing else; the other
ledger says where it went. What they do is `consent.merging`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from consent.vocabulary import MergeId, NewcomerId

if TYPE_CHECKING:
    from consent.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """This record took up another one of the same person; `events` is the other's whole ledger up to then."""

    at: datetime
    recorded_at: datetime
    merge: MergeId
    other: NewcomerId
    events: tuple[Event, ...]
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto:
    """This record was taken up by another one: nothing is released from it any more."""

    at: datetime
    recorded_at: datetime
    merge: MergeId
    survivor: NewcomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone:
    """The two were parted again; stands in both ledgers, and both are as if they had never met."""

    at: datetime
    recorded_at: datetime
    merge: MergeId

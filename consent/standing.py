"""What stands at a moment: consents, requests, refusals, releases of secrecy, merges, and the one status derived from them.

Only `consent.ledger.replay` makes a Standing. Nothing stands by itself: what is not in it was never allowed (Art. 25(2) GDPR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from consent.events import Capacity
from consent.notice import NoticeRef
from consent.vocabulary import (
    AgencyId,
    Category,
    Channel,
    ConsentId,
    ConsentStatus,
    Interpreter,
    MergeId,
    NewcomerId,
    Purpose,
    ReferralStep,
    RequestId,
    RequestStatus,
    SecrecyReleaseId,
)

Barred: TypeAlias = tuple[tuple[Category, str], ...]
"""Categories with a side of a merge that a consent does not reach, ascending."""


@dataclass(frozen=True, slots=True)
class ConsentState:
    """One consent as it stands: `granted` and `ended` are event numbers, `ended` is None while no event has noted the end.

    The last four tell what a merge made of it (`consent.merging`): what it does not reach, when it came from another record, and
    which consents of that record it goes on for, with their categories.
    """

    consent: ConsentId
    agency: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    status: ConsentStatus
    granted_at: datetime
    valid_until: datetime
    ended_at: datetime | None
    granted: int
    ended: int | None
    notice: NoticeRef
    channel: Channel
    interpreter: Interpreter
    assisted_by: AgencyId | None
    capacity: Capacity
    request: RequestId | None
    barred: Barred = ()
    brought_at: datetime | None = None
    speaks_for: tuple[ConsentId, ...] = ()
    taken_over: tuple[Category, ...] = ()

    @property
    def covered(self) -> tuple[Category, ...]:
        """The categories it reaches on any side; `categories` is what was said yes to in this very consent."""
        return (*self.categories, *self.taken_over)

    @property
    def over(self) -> tuple[datetime, int] | None:
        """When it ended and by which event. What time ended was over before every event of that moment, whoever noted it."""
        if self.ended_at is None:
            return None
        return self.ended_at, 0 if self.ended is None or self.status is ConsentStatus.EXPIRED else self.ended


@dataclass(frozen=True, slots=True)
class RequestState:
    """One request as it stands; `n` is the event that asked. `recipient` is the agency itself unless it offers to hand over.

    `step` is the last thing that one of the two agencies did with an offer.
    """

    request: RequestId
    agency: AgencyId
    recipient: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    status: RequestStatus
    asked_at: datetime
    answered_at: datetime | None
    valid_months: int
    n: int
    step: ReferralStep | None = None
    stepped_at: datetime | None = None
    ground: str | None = None

    @property
    def is_offer(self) -> bool:
        """Whether somebody else than the asking agency is to be consented to (`consent.referral`)."""
        return self.recipient != self.agency


@dataclass(frozen=True, slots=True)
class RefusalState:
    """One refusal; `known` says whether the agency knows of it: it had asked, or it took the answer down."""

    agency: AgencyId
    purpose: Purpose
    at: datetime
    n: int
    known: bool
    notice: NoticeRef
    channel: Channel
    interpreter: Interpreter
    assisted_by: AgencyId | None
    request: RequestId | None


@dataclass(frozen=True, slots=True)
class SecrecyState:
    """One release of secrecy towards `agency` under `purpose`; `releasing` None: whoever holds the secret."""

    secrecy_release: SecrecyReleaseId
    agency: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    releasing: AgencyId | None
    released_at: datetime
    valid_until: datetime | None
    ended_at: datetime | None
    n: int
    barred: tuple[str, ...] = ()
    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergeState:
    """A merge that stands: event `n` of this ledger took up the record `other`."""

    merge: MergeId
    other: NewcomerId
    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands `at` a moment; consents, requests and refusals in the order they took effect, ended ones included."""

    at: datetime
    next_n: int = 1
    last_recorded_at: datetime | None = None
    consents: Mapping[ConsentId, ConsentState] = field(default_factory=dict)
    requests: Mapping[RequestId, RequestState] = field(default_factory=dict)
    refusals: tuple[RefusalState, ...] = ()
    secrecy: Mapping[SecrecyReleaseId, SecrecyState] = field(default_factory=dict)
    restricted: bool = False
    merges: Mapping[MergeId, MergeState] = field(default_factory=dict)
    merged_into: NewcomerId | None = None

    def live(self, agency: AgencyId, purpose: Purpose) -> ConsentState | None:
        """Return the one consent in force for this agency and purpose."""
        latest = self.latest(agency, purpose)
        return latest if latest is not None and latest.status is ConsentStatus.GRANTED else None

    def latest(self, agency: AgencyId, purpose: Purpose) -> ConsentState | None:
        """Return the consent given last for this agency and purpose, in force or not.

        Only a merge brings one in force beside a later one that has ended, then the former is meant; or one that another goes on
        for beside that other.
        """
        given = [state for state in self.consents.values() if (state.agency, state.purpose) == (agency, purpose)]
        in_force = [state for state in given if state.status is ConsentStatus.GRANTED]
        own = [state for state in given if state.status is not ConsentStatus.SUPERSEDED]
        return next(reversed(in_force or own or given), None)

    def refusal(self, agency: AgencyId, purpose: Purpose) -> RefusalState | None:
        """Return the last refusal towards this agency and purpose, unless the person consented to it afterwards."""
        latest, said = self.latest(agency, purpose), self._refusals(agency, purpose)
        if not said or (latest is not None and (latest.granted_at, latest.granted) > (said[-1].at, said[-1].n)):
            return None
        return said[-1]

    def pending(self, agency: AgencyId) -> RequestState | None:
        """Return the one open request of this agency, its offers to others included."""
        asked = (request for request in self.requests.values() if request.agency == agency)
        return next((request for request in asked if request.status is RequestStatus.PENDING), None)

    def waiting_for(self, recipient: AgencyId, purpose: Purpose) -> list[RequestState]:
        """Return the open requests in favour of this agency, whoever asked."""
        asked = (request for request in self.requests.values() if (request.recipient, request.purpose) == (recipient, purpose))
        return [request for request in asked if request.status is RequestStatus.PENDING]

    def decision(self, agency: AgencyId, purpose: Purpose) -> ConsentState | RefusalState | None:
        """Return the decision that holds for this agency and purpose: a live consent, else whatever ended or refused last.

        Of two at one moment the later in the ledger holds, as for `refusal`.
        """
        latest, said = self.latest(agency, purpose), self._refusals(agency, purpose)
        if said and (latest is None or (latest.over is not None and (said[-1].at, said[-1].n) > latest.over)):
            return said[-1]
        return latest

    def decided(self) -> tuple[tuple[AgencyId, Purpose], ...]:
        """Return every agency and purpose the person ever decided about, each once, in the order of the first decision."""
        made = [(state.granted_at, state.granted, state.agency, state.purpose) for state in self.consents.values()]
        made += [(no.at, no.n, no.agency, no.purpose) for no in self.refusals]
        return tuple(dict.fromkeys((agency, purpose) for _, _, agency, purpose in sorted(made)))

    def status(self, agency: AgencyId, purpose: Purpose) -> ConsentStatus:
        """Return the one status of this agency and purpose, for reads, exports and pages alike (gICS #5)."""
        decided, pending = self.decision(agency, purpose), self.pending(agency)
        match decided:
            case ConsentState(status=ConsentStatus.GRANTED):
                return ConsentStatus.GRANTED
            case _ if pending is not None and (pending.recipient, pending.purpose) == (agency, purpose):
                return ConsentStatus.REQUESTED
            case ConsentState(status=status):
                return status
            case RefusalState():
                return ConsentStatus.REFUSED
            case None:
                return ConsentStatus.NOT_ASKED

    def _refusals(self, agency: AgencyId, purpose: Purpose) -> list[RefusalState]:
        return [no for no in self.refusals if (no.agency, no.purpose) == (agency, purpose)]

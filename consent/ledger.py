"""Replay of a newcomer's ledger: what stands at a moment, as far as it was known at another (C-13).

1. Nothing stands by itself: without an event every answer is no (Art. 25(2) GDPR, C-15).
2. A new consent for the same agency and purpose supersedes the old one; another purpose or agency is another consent.
3. A consent ends at the first of: withdrawal (Art. 7(3) GDPR), `valid_until`, supersession, invalidation. An end noticed
   later changes nothing; only a withdrawal is still noted on an expired consent, because it obliges the recipient to delete.
4. What ends a consent ends the releases of secrecy beside it; a new consent does not revive them (§ 203 StGB, deny wins).
5. A refusal is a state of its own and ends nothing but the request it answers (C-11).
6. Each step of a hand-over moves the end of the consent that answered it (`consent.referral`).
7. Two records of one person may become one, and be parted again (`consent.merging`); a merge undone is as if it never was.
8. An event about something unknown at that moment has no effect, so a replay of any prefix or past view is total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from consent.admission import check_append, due, may_ask
from consent.events import (
    Event,
    Expired,
    Granted,
    Invalidated,
    Offered,
    ReferralStepped,
    Refused,
    Requested,
    RequestLapsed,
    Restricted,
    RestrictionLifted,
    SecrecyReleased,
    SecrecyReleaseWithdrawn,
    Superseded,
    Withdrawn,
)
from consent.merged import Merged, MergedInto, MergeUndone
from consent.merging import joined, kept_out, others_side, secrecy_kept_out, survivors_side
from consent.referral import end_after, may_step, referral_status
from consent.standing import ConsentState, MergeState, RefusalState, RequestState, SecrecyState, Standing
from consent.vocabulary import (
    ConsentId,
    ConsentStatus,
    MergeId,
    NewcomerId,
    ReferralStep,
    RequestId,
    RequestStatus,
    SecrecyReleaseId,
)

__all__ = [
    "ConsentState",
    "RefusalState",
    "RequestState",
    "SecrecyState",
    "Standing",
    "check_append",
    "due",
    "may_ask",
    "present",
    "replay",
]

Ending: TypeAlias = Withdrawn | Expired | Superseded | Invalidated

BROUGHT: Final = 1_000_000
"""Event `k` of a ledger that event `n` took up is number `n * BROUGHT + k` of the joined one."""


def replay(events: Iterable[Event], at: datetime, known_at: datetime | None = None) -> Standing:
    """Return what stood at `at`, from what was recorded up to `known_at` (None: all that is known now).

    `events` is the whole ledger of one newcomer in ledger order; the first is event number 1.
    """
    numbered = list(enumerate(events, 1))
    seen = [(n, event) for n, event in numbered if event.at <= at and (known_at is None or event.recorded_at <= known_at)]
    course = _Course()
    course.take_all(seen)
    consents = {key: _as_of(state, at) for key, state in course.consents.items()}
    return Standing(
        at=at,
        next_n=len(numbered) + 1,
        last_recorded_at=max((event.recorded_at for _, event in numbered), default=None),
        consents=consents,
        requests=course.requests,
        refusals=tuple(course.refusals),
        secrecy={key: _cut(state, consents.values(), at) for key, state in course.secrecy.items()},
        restricted=course.restricted,
        merges=course.merges,
        merged_into=course.merged_into,
    )


def present(events: Sequence[Event], now: datetime) -> Standing:
    """Return what stands now. A clock behind the newest entry cannot hide it: a unit may have waited long for its lock."""
    return replay(events, max([now, *(event.recorded_at for event in events)]))


class _Course:
    """The ledger's course so far; `take` is called in the order in which events hold."""

    def __init__(self) -> None:
        self.consents: dict[ConsentId, ConsentState] = {}
        self.requests: dict[RequestId, RequestState] = {}
        self.refusals: list[RefusalState] = []
        self.secrecy: dict[SecrecyReleaseId, SecrecyState] = {}
        self.restricted = False
        self.merges: dict[MergeId, MergeState] = {}
        self.merged_into: NewcomerId | None = None

    def take_all(self, numbered: Iterable[tuple[int, Event]]) -> None:
        """Take events in the order in which they hold; merges that were undone are none (rule 7)."""
        course = sorted(numbered, key=lambda item: (item[1].at, item[0]))
        undone = {event.merge for _, event in course if isinstance(event, MergeUndone)}
        for n, event in course:
            if not (isinstance(event, Merged | MergedInto) and event.merge in undone):
                self.take(n, event)

    def take(self, n: int, event: Event) -> None:
        match event:
            case Requested():
                self._ask(n, event)
            case Granted():
                self._grant(n, event)
            case Refused():
                self._refuse(n, event)
            case Withdrawn() | Expired() | Superseded() | Invalidated():
                self._end(n, event)
            case SecrecyReleased():
                self._release(n, event)
            case SecrecyReleaseWithdrawn():
                held = self.secrecy.get(event.secrecy_release)
                if held is not None and held.ended_at is None:
                    self.secrecy[held.secrecy_release] = replace(held, ended_at=event.at)
            case Restricted() | RestrictionLifted():
                self.restricted = isinstance(event, Restricted)
            case RequestLapsed():
                self._answer(event.request, RequestStatus.LAPSED, event.at)
            case ReferralStepped():
                self._step(event)
            case Merged() | MergedInto() | MergeUndone():
                self._meet(n, event)
            case _:
                assert_never(event)

    def _ask(self, n: int, event: Requested) -> None:
        state = RequestState(
            request=event.request,
            agency=event.agency,
            recipient=event.recipient if isinstance(event, Offered) else event.agency,
            purpose=event.purpose,
            categories=event.categories,
            status=RequestStatus.PENDING,
            asked_at=event.at,
            answered_at=None,
            valid_months=event.valid_months,
            n=n,
        )
        self.requests.setdefault(event.request, state)

    def _answer(self, request: RequestId | None, status: RequestStatus, at: datetime) -> None:
        for asked in self.requests.values():
            if asked.request == request and asked.status is RequestStatus.PENDING:
                self.requests[asked.request] = replace(asked, status=status, answered_at=at)

    def _grant(self, n: int, event: Granted) -> None:
        for held in self.consents.values():
            old = _as_of(held, event.at)
            if (old.agency, old.purpose, old.status) == (event.agency, event.purpose, ConsentStatus.GRANTED):
                self.consents[old.consent] = replace(old, status=ConsentStatus.SUPERSEDED, ended_at=event.at, ended=n)
        state = ConsentState(
            consent=event.consent,
            agency=event.agency,
            purpose=event.purpose,
            categories=event.categories,
            status=ConsentStatus.GRANTED,
            granted_at=event.at,
            valid_until=event.valid_until,
            ended_at=None,
            granted=n,
            ended=None,
            notice=event.notice,
            channel=event.channel,
            interpreter=event.interpreter,
            assisted_by=event.assisted_by,
            capacity=event.capacity,
            request=event.request,
        )
        self.consents.setdefault(event.consent, state)
        self._answer(event.request, RequestStatus.GRANTED, event.at)

    def _refuse(self, n: int, event: Refused) -> None:
        own = (known for known in self.requests.values() if not known.is_offer)
        asked = any((known.agency, known.purpose) == (event.agency, event.purpose) for known in own)
        state = RefusalState(
            agency=event.agency,
            purpose=event.purpose,
            at=event.at,
            n=n,
            known=asked or event.assisted_by == event.agency,
            notice=event.notice,
            channel=event.channel,
            interpreter=event.interpreter,
            assisted_by=event.assisted_by,
            request=event.request,
        )
        self.refusals.append(state)
        self._answer(event.request, RequestStatus.REFUSED, event.at)

    def _end(self, n: int, event: Ending) -> None:
        held = self.consents.get(event.consent)
        if held is None:
            return
        old = _as_of(held, event.at)
        match event, old.status:
            case Expired(), ConsentStatus.EXPIRED if old.ended is None:
                self.consents[old.consent] = replace(old, ended=n)
            case Withdrawn(), ConsentStatus.GRANTED | ConsentStatus.EXPIRED:
                self.consents[old.consent] = replace(old, status=ConsentStatus.WITHDRAWN, ended_at=event.at, ended=n)
            case Superseded(), ConsentStatus.GRANTED:
                self.consents[old.consent] = replace(old, status=ConsentStatus.SUPERSEDED, ended_at=event.at, ended=n)
            case Invalidated(), ConsentStatus.GRANTED | ConsentStatus.EXPIRED:
                self.consents[old.consent] = replace(old, status=ConsentStatus.INVALIDATED, ended_at=event.at, ended=n)

    def _step(self, event: ReferralStepped) -> None:
        asked = self.requests.get(event.request)
        held = next((state for state in self.consents.values() if state.request == event.request), None)
        given = None if held is None else _as_of(held, event.at)
        if asked is None or not asked.is_offer or not may_step(asked, referral_status(asked, given), event.agency, event.step):
            return
        self.requests[asked.request] = replace(asked, step=event.step, stepped_at=event.at, ground=event.ground)
        if event.step is ReferralStep.WITHDRAWN:
            self._answer(event.request, RequestStatus.LAPSED, event.at)
        if given is not None and given.status is ConsentStatus.GRANTED:
            self.consents[given.consent] = replace(given, valid_until=end_after(given, event))

    def _meet(self, n: int, event: Merged | MergedInto | MergeUndone) -> None:
        if isinstance(event, Merged):
            self._merge(n, event)
        elif isinstance(event, MergedInto):
            self.merged_into = event.survivor

    def _merge(self, n: int, event: Merged) -> None:
        """Take up another ledger: both keep to their sides; what was in force twice for one agency and purpose goes on once."""
        other = _Course()
        other.take_all((n * BROUGHT + k, brought) for k, brought in enumerate(event.events, 1))
        own, brought = [others_side(n)], [survivors_side(n)]
        for earlier in self.merges.values():
            brought += [survivors_side(earlier.n), others_side(earlier.n)]
        for held in self.consents.values():
            self.consents[held.consent] = kept_out(held, own)
        for secret in self.secrecy.values():
            self.secrecy[secret.secrecy_release] = secrecy_kept_out(secret, own)
        for came in other.consents.values():
            self._bring(n, event, replace(kept_out(_as_of(came, event.at), brought), brought_at=event.at))
        for secret in other.secrecy.values():
            self.secrecy[secret.secrecy_release] = replace(secrecy_kept_out(secret, brought), brought_at=event.at)
        self.consents = dict(sorted(self.consents.items(), key=lambda item: (item[1].granted_at, item[1].granted)))
        self.requests |= {key: asked for key, asked in other.requests.items() if asked.status is not RequestStatus.PENDING}
        self.refusals = sorted([*self.refusals, *other.refusals], key=lambda said: (said.at, said.n))
        self.merges[event.merge] = MergeState(event.merge, event.other, n, event.at)

    def _bring(self, n: int, event: Merged, state: ConsentState) -> None:
        """One consent of the other ledger; if this one holds another in force for the same, that one goes on for both."""
        twin = next(
            (
                held
                for held in (_as_of(known, event.at) for known in self.consents.values())
                if (held.agency, held.purpose, held.status) == (state.agency, state.purpose, ConsentStatus.GRANTED)
            ),
            None,
        )
        if twin is not None and state.status is ConsentStatus.GRANTED:
            if twin.request is None and state.request is None:
                self.consents[twin.consent] = joined(twin, state)
            state = replace(state, status=ConsentStatus.SUPERSEDED, ended_at=event.at, ended=n)
        self.consents.setdefault(state.consent, state)

    def _release(self, n: int, event: SecrecyReleased) -> None:
        state = SecrecyState(
            secrecy_release=event.secrecy_release,
            agency=event.agency,
            purpose=event.purpose,
            categories=event.categories,
            releasing=event.releasing,
            released_at=event.at,
            valid_until=event.valid_until,
            ended_at=None,
            n=n,
        )
        self.secrecy.setdefault(event.secrecy_release, state)


def _as_of(state: ConsentState, at: datetime) -> ConsentState:
    """Rule 3: a consent is over at `valid_until`, whether or not anybody noted it."""
    if state.status is ConsentStatus.GRANTED and state.valid_until <= at:
        return replace(state, status=ConsentStatus.EXPIRED, ended_at=state.valid_until)
    return state


def _cut(state: SecrecyState, consents: Iterable[ConsentState], at: datetime) -> SecrecyState:
    """Rule 4: a release of secrecy is over with itself, at its own end, or with the consent it stood beside."""
    ends = [
        min(consent.ended_at, consent.valid_until)
        for consent in consents
        if (consent.agency, consent.purpose) == (state.agency, state.purpose)
        and consent.ended_at is not None
        and consent.status is not ConsentStatus.SUPERSEDED
        and _met(consent, state)
    ]
    ends = [end for end in ends if end >= state.released_at]
    ends += [end for end in (state.ended_at, state.valid_until) if end is not None and end <= at]
    return replace(state, ended_at=min(ends, default=None))


def _met(consent: ConsentState, state: SecrecyState) -> bool:
    """Whether the two ever stood side by side: what ended in another record before the merge ended nothing here."""
    if consent.brought_at == state.brought_at or consent.over is None:
        return True
    merged_at = max(moment for moment in (consent.brought_at, state.brought_at) if moment is not None)
    return consent.over >= (merged_at, 1)  # what time ended at that very moment was over before the two met

"""Events, agencies and moments for rule tests, with as little noise as possible; every id is derived from a small number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from consent.decision import Deny, Fact, Reason
from consent.events import (
    Capacity,
    Event,
    Expired,
    Granted,
    Offered,
    ReferralStepped,
    Refused,
    Requested,
    RequestLapsed,
    Restricted,
    RestrictionLifted,
    SecrecyReleased,
    SecrecyReleaseWithdrawn,
    Withdrawn,
)
from consent.merged import Merged, MergedInto, MergeUndone
from consent.notice import NoticeRef
from consent.vocabulary import (
    AgencyFacts,
    AgencyId,
    AgencyType,
    Channel,
    ConsentId,
    Interpreter,
    MergeId,
    NewcomerId,
    Purpose,
    ReferralStep,
    RequestId,
    SecrecyReleaseId,
    WithdrawnBy,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COURSE = Purpose.LANGUAGE_COURSE
COUNSEL = Purpose.COUNSELLING


def day(number: float) -> datetime:
    """The moment so many days after the start of every story."""
    return START + timedelta(days=number)


def no(reason: Reason, told: Mapping[str, Fact]) -> Deny:
    """A refusal with these facts and no steps, to compare with."""
    return Deny(reason, steps=(), **told)


def agency_id(number: int) -> AgencyId:
    return AgencyId(UUID(int=0xA << 64 | number))


def consent_id(number: int) -> ConsentId:
    return ConsentId(UUID(int=0xC << 64 | number))


def request_id(number: int) -> RequestId:
    return RequestId(UUID(int=0xD << 64 | number))


def secrecy_id(number: int) -> SecrecyReleaseId:
    return SecrecyReleaseId(UUID(int=0xE << 64 | number))


def facts(
    number: int = 1, kind: AgencyType = AgencyType.COURSE_PROVIDER, *, duty: bool = False, active: bool = True
) -> AgencyFacts:
    return AgencyFacts(agency_id(number), f"Agency {number}", kind, duty, active=active)


def notice(purpose: Purpose = COURSE) -> NoticeRef:
    return NoticeRef(purpose, "2026-01", "de", "ab" * 32, "ar")


def requested(
    request: int = 1, agency: int = 1, purpose: Purpose = COURSE, categories: tuple[str, ...] = ("language",), *, at: float = 0
) -> Requested:
    return Requested(
        at=day(at),
        recorded_at=day(at),
        request=request_id(request),
        agency=agency_id(agency),
        purpose=purpose,
        categories=categories,
        valid_months=6,
    )


def offered(
    request: int = 1, agency: int = 1, recipient: int = 2, categories: tuple[str, ...] = ("language",), *, at: float = 0
) -> Offered:
    return Offered(
        at=day(at),
        recorded_at=day(at),
        request=request_id(request),
        agency=agency_id(agency),
        purpose=Purpose.HANDOVER,
        categories=categories,
        valid_months=1,
        recipient=agency_id(recipient),
    )


def stepped(
    step: ReferralStep, agency: int = 2, *, at: float = 1, ground: str | None = None, request: int = 1
) -> ReferralStepped:
    return ReferralStepped(
        at=day(at), recorded_at=day(at), request=request_id(request), agency=agency_id(agency), step=step, ground=ground
    )


def granted(
    consent: int = 1,
    agency: int = 1,
    purpose: Purpose = COURSE,
    categories: tuple[str, ...] = ("language",),
    *,
    at: float = 0,
    known: float | None = None,
    until: float = 90,
    request: int | None = None,
) -> Granted:
    return Granted(
        at=day(at),
        recorded_at=day(at if known is None else known),
        consent=consent_id(consent),
        agency=agency_id(agency),
        purpose=purpose,
        categories=categories,
        valid_until=day(until),
        notice=notice(purpose),
        channel=Channel.PAPER,
        interpreter=Interpreter.PROFESSIONAL,
        assisted_by=agency_id(9),
        capacity=Capacity(),
        request=None if request is None else request_id(request),
    )


def refused(
    agency: int = 1,
    purpose: Purpose = COURSE,
    *,
    at: float = 0,
    known: float | None = None,
    request: int | None = None,
    assisted_by: int | None = None,
) -> Refused:
    return Refused(
        at=day(at),
        recorded_at=day(at if known is None else known),
        agency=agency_id(agency),
        purpose=purpose,
        notice=notice(purpose),
        channel=Channel.SELF,
        interpreter=Interpreter.RELATIVE,
        assisted_by=None if assisted_by is None else agency_id(assisted_by),
        request=None if request is None else request_id(request),
    )


def withdrawn(
    consent: int = 1,
    *,
    at: float = 1,
    known: float | None = None,
    by: WithdrawnBy = WithdrawnBy.NEWCOMER,
    agency: int | None = None,
) -> Withdrawn:
    return Withdrawn(
        at=day(at),
        recorded_at=day(at if known is None else known),
        consent=consent_id(consent),
        by=by,
        channel=Channel.SELF,
        agency=None if agency is None else agency_id(agency),
    )


def expired(consent: int = 1, *, at: float = 90, known: float | None = None) -> Expired:
    return Expired(at=day(at), recorded_at=day(at if known is None else known), consent=consent_id(consent))


def lapsed(request: int = 1, *, at: float = 100) -> RequestLapsed:
    return RequestLapsed(at=day(at), recorded_at=day(at), request=request_id(request))


def secrecy_released(
    number: int = 1,
    agency: int = 1,
    purpose: Purpose = COURSE,
    categories: tuple[str, ...] = ("language",),
    *,
    at: float = 0,
    releasing: int | None = None,
    until: float | None = None,
) -> SecrecyReleased:
    return SecrecyReleased(
        at=day(at),
        recorded_at=day(at),
        secrecy_release=secrecy_id(number),
        agency=agency_id(agency),
        purpose=purpose,
        categories=categories,
        notice=notice(purpose),
        channel=Channel.SELF,
        releasing=None if releasing is None else agency_id(releasing),
        valid_until=None if until is None else day(until),
    )


def secrecy_withdrawn(number: int = 1, *, at: float = 1) -> SecrecyReleaseWithdrawn:
    return SecrecyReleaseWithdrawn(at=day(at), recorded_at=day(at), secrecy_release=secrecy_id(number), channel=Channel.SELF)


def restricted(*, at: float = 1) -> Restricted:
    return Restricted(at=day(at), recorded_at=day(at))


def lifted(*, at: float = 2) -> RestrictionLifted:
    return RestrictionLifted(at=day(at), recorded_at=day(at))


def merge_id(number: int = 1) -> MergeId:
    return MergeId(UUID(int=0xF << 64 | number))


def merged(events: Sequence[Event], merge: int = 1, *, at: float = 2) -> Merged:
    """The record whose whole ledger this is was taken up."""
    other = NewcomerId(UUID(int=0xB << 64 | merge))
    return Merged(at=day(at), recorded_at=day(at), merge=merge_id(merge), other=other, events=tuple(events))


def merged_into(merge: int = 1, *, at: float = 2) -> MergedInto:
    return MergedInto(at=day(at), recorded_at=day(at), merge=merge_id(merge), survivor=NewcomerId(UUID(int=0xB << 64)))


def parted(merge: int = 1, *, at: float = 3) -> MergeUndone:
    return MergeUndone(at=day(at), recorded_at=day(at), merge=merge_id(merge))

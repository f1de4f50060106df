"""The alphabet of the ledger: what a newcomer, a guardian or an agency can do to a consent, and how it is written down.

1. Every event says when it holds (`at`, day D) and when the service learned of it (`recorded_at`, day K); a paper signed on
   Monday and typed in on Friday has both, so "was it allowed on D, as known on K?" can be answered (C-13).
2. An event carries evidence (Art. 7(1) GDPR): wording with hash and language, channel, interpreter, who assisted, capacity.
3. No personal value stands in an event. Free text lies sealed beside it; the event holds its SHA-256 (`detail_sha256`).
4. A release of secrecy (§ 203 StGB) is an event of its own and never part of a consent (S-01, S-04).
5. The body is canonical JSON: one event has exactly one spelling, because the hash chain is built over it. Every member is
   always present, times are UTC with microseconds, ids are 32 hex digits; reading is strict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from datetime import UTC, datetime
from typing import Final, TypeAlias
from uuid import UUID

from consent.merged import Merged, MergedInto, MergeUndone
from consent.notice import NoticeRef
from consent.vocabulary import (
    AgencyId,
    CapacityBasis,
    Category,
    Channel,
    ConsentId,
    Interpreter,
    Purpose,
    ReferralStep,
    RequestId,
    SecrecyReleaseId,
    WithdrawnBy,
)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Why the person could decide, as kept in the consent record (C-06)."""

    basis: CapacityBasis = CapacityBasis.AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """An agency asked; `valid_months` is what it asked for."""

    at: datetime
    recorded_at: datetime
    request: RequestId
    agency: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    valid_months: int
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Requested):
    """An agency asked in favour of another one: the person is to be handed over to `recipient`."""

    recipient: AgencyId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralStepped:
    """One side of an offer accepted, declined (`ground`, a code), withdrew it or said that it is done."""

    at: datetime
    recorded_at: datetime
    request: RequestId
    agency: AgencyId
    step: ReferralStep
    ground: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The person consented: one purpose, one recipient, these categories, until then (Art. 6(1)(a), 7 GDPR)."""

    at: datetime
    recorded_at: datetime
    consent: ConsentId
    agency: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    valid_until: datetime
    notice: NoticeRef
    channel: Channel
    interpreter: Interpreter = Interpreter.NONE
    assisted_by: AgencyId | None = None
    capacity: Capacity = Capacity()
    request: RequestId | None = None
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The person said no; a state of its own, known to the person and to the agency that asked (C-11)."""

    at: datetime
    recorded_at: datetime
    agency: AgencyId
    purpose: Purpose
    notice: NoticeRef
    channel: Channel
    interpreter: Interpreter = Interpreter.NONE
    assisted_by: AgencyId | None = None
    request: RequestId | None = None
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A consent was taken back (Art. 7(3) GDPR); `agency` is the recipient or the assisting agency, None for the person."""

    at: datetime
    recorded_at: datetime
    consent: ConsentId
    by: WithdrawnBy
    channel: Channel
    agency: AgencyId | None = None
    interpreter: Interpreter = Interpreter.NONE
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """The end of a consent was noticed; the end itself is `valid_until` and holds without this event."""

    at: datetime
    recorded_at: datetime
    consent: ConsentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """Another consent took this one's place where the replay cannot see it by itself (two profiles merged)."""

    at: datetime
    recorded_at: datetime
    consent: ConsentId
    successor: ConsentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalidated:
    """A consent turned out to be none (no capacity, wrong wording); `ground` is a code, never free text."""

    at: datetime
    recorded_at: datetime
    consent: ConsentId
    ground: str
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyReleased:
    """The person released a secret holder (`releasing`, None: whoever holds it) towards one recipient (§ 203 StGB, S-01)."""

    at: datetime
    recorded_at: datetime
    secrecy_release: SecrecyReleaseId
    agency: AgencyId
    purpose: Purpose
    categories: tuple[Category, ...]
    notice: NoticeRef
    channel: Channel
    releasing: AgencyId | None = None
    valid_until: datetime | None = None
    interpreter: Interpreter = Interpreter.NONE
    assisted_by: AgencyId | None = None
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyReleaseWithdrawn:
    """The release of secrecy was taken back; the consent beside it stands."""

    at: datetime
    recorded_at: datetime
    secrecy_release: SecrecyReleaseId
    channel: Channel
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """The person restricted the processing (Art. 18 GDPR): consents stand, nothing is released."""

    at: datetime
    recorded_at: datetime
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionLifted:
    """The restriction ended and the person was told before (Art. 18(3) GDPR)."""

    at: datetime
    recorded_at: datetime
    detail_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLapsed:
    """Nobody answered a request in time; silence is no consent (Rec. 32 GDPR) and no refusal either."""

    at: datetime
    recorded_at: datetime
    request: RequestId


Event: TypeAlias = (
    Requested
    | Granted
    | Refused
    | Withdrawn
    | Expired
    | Superseded
    | Invalidated
    | SecrecyReleased
    | SecrecyReleaseWithdrawn
    | Restricted
    | RestrictionLifted
    | RequestLapsed
    | Offered
    | ReferralStepped
    | Merged
    | MergedInto
    | MergeUndone
)

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

VERSION: Final = 1
_SPELLING: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class EventMalformed(ValueError):
    """A body is not one this version writes; the message never holds a value of it."""


def canonical(body: Mapping[str, Json]) -> bytes:
    """Return the one spelling of a body: sorted keys, no spaces, UTF-8."""
    return _SPELLING.encode(body).encode()


def to_body(event: Event, n: int) -> dict[str, Json]:
    """Return event number `n` as the members of its canonical body."""
    members = {member.name: _plain(getattr(event, member.name)) for member in _MEMBERS[type(event)]}
    return {"v": VERSION, "n": n, "type": _NAMES[type(event)], **members}


def from_body(body: Mapping[str, Json]) -> Event:
    """Return the event a body spells. Raises EventMalformed for any body `to_body` would not have written."""
    try:
        n, kind = body["n"], _TYPES[str(body["type"])]
        build: Callable[..., Event] = kind
        event = build(**{member.name: _read(member, body[member.name]) for member in _MEMBERS[kind]})
        if type(n) is int and canonical(to_body(event, n)) == canonical(body):  # the readers are lax, this is the check
            return event
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise EventMalformed("not an event body of this version") from fault
    raise EventMalformed("the body is not canonical")


def _plain(value: object) -> Json:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case UUID():
            return value.hex
        case Capacity() | NoticeRef():
            return {member.name: _plain(getattr(value, member.name)) for member in _MEMBERS[type(value)]}
        case tuple():
            return [item if isinstance(item, str) else to_body(item, n) for n, item in enumerate(value, 1)]
        case int() | None:
            return value
        case _:
            return str(value)


def _read(member: Field[object], value: Json) -> object:
    return None if value is None and member.default is None else _READ[member.name](value)


def _notice(value: Mapping[str, str]) -> NoticeRef:
    aloud = value["read_aloud"]
    return NoticeRef(
        purpose=Purpose(value["purpose"]),
        version=str(value["version"]),
        language=str(value["language"]),
        sha256=str(value["sha256"]),
        read_aloud=aloud if aloud is None else str(aloud),
    )


_READ: Final[Mapping[str, Callable[..., object]]] = {
    **dict.fromkeys(("at", "recorded_at", "valid_until"), datetime.fromisoformat),
    **dict.fromkeys(("consent", "successor", "secrecy_release", "request", "merge", "other", "survivor"), UUID),
    **dict.fromkeys(("agency", "recipient", "releasing", "assisted_by"), UUID),
    **dict.fromkeys(("ground", "detail_sha256"), str),
    "purpose": Purpose,
    "channel": Channel,
    "interpreter": Interpreter,
    "by": WithdrawnBy,
    "step": ReferralStep,
    "categories": tuple,
    "events": lambda bodies: tuple(map(from_body, bodies)),
    "valid_months": int,
    "notice": _notice,
    "capacity": lambda value: Capacity(CapacityBasis(value["basis"])),
}
_TYPES: Final[Mapping[str, type[Event]]] = {
    "requested": Requested,
    "granted": Granted,
    "refused": Refused,
    "withdrawn": Withdrawn,
    "expired": Expired,
    "superseded": Superseded,
    "invalidated": Invalidated,
    "secrecy_released": SecrecyReleased,
    "secrecy_release_withdrawn": SecrecyReleaseWithdrawn,
    "restricted": Restricted,
    "restriction_lifted": RestrictionLifted,
    "request_lapsed": RequestLapsed,
    "referral_offered": Offered,
    "referral_stepped": ReferralStepped,
    "merged": Merged,
    "merged_into": MergedInto,
    "merge_undone": MergeUndone,
}
_NAMES: Final[Mapping[object, str]] = {kind: name for name, kind in _TYPES.items()}
_MEMBERS: Final[Mapping[object, tuple[Field[object], ...]]] = {
    kind: fields(kind) for kind in (*_TYPES.values(), Capacity, NoticeRef)
}
"""The members of each, looked up once: a ledger is read with every write."""

"""Was this act allowed, as far as anybody could know then? One audit row against the ledger, replayed as it was known; pure.

1. Judged is what an agency did under a purpose with content: looks and the writing of statements. Every other act shows nothing.
2. A refused act showed nothing, whatever the ledger says.
3. The agency must have been active and allowed the purpose by the register's own entries in the log, and every category must be
   one that the ledger released to it at that moment, from what was recorded up to that moment (C-13).
4. A decision that was being stored in the same seconds decides for neither side: `same-moment`, to be looked at by a person.
5. The officer's own looks rest on the law (Art. 39(1)(b) GDPR) and on a logged case, not on a consent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.audit.read import AuditRow
from consent.catalogue import Catalogue
from consent.decision import Deny
from consent.events import Event
from consent.ledger import replay
from consent.release import Release, decide_read, releases
from consent.vocabulary import AgencyFacts

LOOK: Final = "record.read"
OFFICERS_LOOK: Final = "officer.look"
DISCLOSED: Final = "disclosure.made"
SHOWN: Final = frozenset({LOOK, OFFICERS_LOOK, DISCLOSED})
"""Acts after which somebody had read content."""
_JUDGED: Final = frozenset({LOOK, "statements.add", "statement.replace", "statement.confirm"})
_STORING: Final = timedelta(seconds=10)
"""No statement and no commit takes longer: a decision recorded before the act may have been committed after it."""
REGISTER_ACTIONS: Final = ("agency-suspended", "agency-resumed", "purpose-allowed", "purpose-denied")
"""The entries that `register_at` reads."""


class Verdict(StrEnum):
    """What is known of an act."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not-allowed"
    SAME_MOMENT = "same-moment"
    LEGAL_DUTY = "legal-duty"
    REFUSED = "refused"
    NOTHING_SHOWN = "nothing-shown"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and a code of why; `ground` is the number of the ledger's event that the release followed from."""

    verdict: Verdict
    why: str
    ground: int | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What the log says of the agency at the time of the act; `purposes`: whether each one named so far was allowed."""

    active: bool = True
    purposes: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Replayed:
    """What followed from a ledger at a moment: later only time can have ended a release, and `decide_read` looks at that."""

    at: datetime
    restricted: bool
    given: tuple[Release, ...]


class Replays:
    """Releases as they followed from a ledger's first events, remembered for later rows: between decisions only time passes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[int, AgencyFacts, tuple[int, ...]], _Replayed] = {}
        self._ledgers: dict[int, Sequence[Event]] = {}

    def release(
        self, row: AuditRow, events: Sequence[Event], agency: AgencyFacts, known_at: datetime
    ) -> tuple[bool, Release | None]:
        """Whether processing was restricted, and what the agency was released for the row's purpose, as known at that moment."""
        seen = tuple(n for n, event in enumerate(events) if event.at <= row.at and event.recorded_at <= known_at)
        key = (id(events), agency, seen)
        found = self._known.get(key)
        if found is None or found.at > row.at:
            self._ledgers[id(events)] = events  # kept, so that no other ledger takes its place in memory
            standing = replay(events, row.at, known_at)
            given = releases(standing, {agency.agency_id: replace(agency, active=True)}, self._catalogue)
            found = self._known[key] = _Replayed(row.at, standing.restricted, given)
        wanted = (agency.agency_id, row.purpose)
        return found.restricted, next((one for one in found.given if (one.agency, one.purpose) == wanted), None)


def judged(
    row: AuditRow, events: Sequence[Event] | None, agency: AgencyFacts | None, register: Register, replays: Replays
) -> Judged:
    """Judge one row; `events` is the ledger of the person it is about, None if that cannot be known any more."""
    if row.outcome != "allowed":
        return Judged(Verdict.REFUSED, row.reason or "refused")
    if row.action in {OFFICERS_LOOK, DISCLOSED}:
        told = row.case is not None
        return Judged(Verdict.LEGAL_DUTY, "logged-case") if told else Judged(Verdict.NOT_ALLOWED, "no-logged-case")
    if row.action not in _JUDGED or row.agency is None:
        return Judged(Verdict.NOTHING_SHOWN, "no-content")
    if events is None:
        return Judged(Verdict.CANNOT_TELL, "record-erased")
    if agency is None:
        return Judged(Verdict.CANNOT_TELL, "agency-unknown")
    if not register.active:
        return Judged(Verdict.NOT_ALLOWED, "client-suspended")
    if row.purpose is None or register.purposes.get(row.purpose) is False:
        return Judged(Verdict.NOT_ALLOWED, "purpose-not-allowed")
    if row.purpose not in register.purposes:
        return Judged(Verdict.CANNOT_TELL, "register-unknown")
    found = _by_ledger(row, events, agency, replays, row.at)
    if found.verdict is not Verdict.NOT_ALLOWED:
        return found
    before = _by_ledger(row, events, agency, replays, row.at - _STORING)
    return replace(found, verdict=Verdict.SAME_MOMENT) if before.verdict is Verdict.ALLOWED else found


def _by_ledger(row: AuditRow, events: Sequence[Event], agency: AgencyFacts, replays: Replays, known_at: datetime) -> Judged:
    restricted, held = replays.release(row, events, agency, known_at)
    decision = decide_read(held, replace(agency, active=True), None, row.at, restricted=restricted)
    ground = None if held is None else held.granting_event
    if isinstance(decision, Deny):
        return Judged(Verdict.NOT_ALLOWED, str(decision.reason), ground)
    if not set(row.categories) <= set(decision.categories):
        return Judged(Verdict.NOT_ALLOWED, "category-not-covered", ground)
    return Judged(Verdict.ALLOWED, "consent", ground)


def register_at(entries: Sequence[AuditRow], at: datetime, now: Mapping[str, bool] | None = None) -> Register:
    """What the register's entries in the log, in order, made of one agency up to a moment.

    `now` is what the register says today: it holds for a purpose that no entry names, because the log's first months are gone.
    """
    active = True
    named = {entry.purpose for entry in entries}
    purposes = {purpose: allowed for purpose, allowed in (now or {}).items() if purpose not in named}
    for entry in entries:
        if entry.at > at:
            break
        if entry.action in {"agency-suspended", "agency-resumed"}:
            active = entry.action == "agency-resumed"
        elif entry.purpose is not None:
            purposes[entry.purpose] = entry.action == "purpose-allowed"
    return Register(active, purposes)

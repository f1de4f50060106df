"""What a recipient owes once it was told of a change, until when, and who must be told (Art. 19 GDPR).

1. A permission that ended, wholly or in part, and an erasure: delete the copies, or keep them on a legal basis of one's own and
   name it. Within thirty days: the month in which the person herself must be answered (Art. 12(3) GDPR).
2. A dispute, a correction, a restriction: mark, correct, freeze the copies, because whoever goes on using them does so without
   the note (§ 84(2) SGB X) or in spite of the freeze (Art. 18(2) GDPR). Within seven days.
3. Anything else is information; nothing is owed for it.
4. Told is whoever could have received the statement: a consent under which it was released while it stood, whatever became of
   that consent since. Whoever never could is told nothing, because the telling would say that something is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from consent.referral import taken_up
from consent.release import ANY_HOLDER, SecrecyPairs, StatementMeta, field_readable, statement_visible
from consent.standing import ConsentState, Standing
from consent.vocabulary import AgencyFacts, AgencyId, Category

if TYPE_CHECKING:
    from consent.catalogue import Catalogue


class Obligation(StrEnum):
    """What is to be done about copies."""

    DELETE_OR_JUSTIFY = "delete-or-justify"
    MARK = "mark-copies"
    CORRECT = "correct-copies"
    FREEZE = "freeze-copies"


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation and how long there is for it."""

    obligation: Obligation
    within: timedelta


_END: Final = Owed(Obligation.DELETE_OR_JUSTIFY, timedelta(days=30))
_WEEK: Final = timedelta(days=7)
OWED: Final[Mapping[str, Owed]] = {
    "consent-withdrawn": _END,
    "consent-expired": _END,
    "consent-narrowed": _END,
    "secrecy-withdrawn": _END,
    "erased": _END,
    "statement-disputed": Owed(Obligation.MARK, _WEEK),
    "statement-corrected": Owed(Obligation.CORRECT, _WEEK),
    "restricted": Owed(Obligation.FREEZE, _WEEK),
}
"""What each type of change obliges to; a type that is not here obliges to nothing."""


def due(type_: str, told_at: datetime) -> datetime | None:
    """Return until when a change must be answered, None if nothing is owed for it."""
    owed = OWED.get(type_)
    return None if owed is None else told_at + owed.within


@dataclass(frozen=True, slots=True)
class Stood:
    """A statement and when it stood: `replaced_at` None while it stands, `shielded_at` since when an address is protected."""

    meta: StatementMeta
    recorded_at: datetime
    replaced_at: datetime | None = None
    shielded_at: datetime | None = None


def ever_released(standing: Standing) -> list[AgencyId]:
    """Return every agency that was ever released anything, in one order; an offer that nobody accepted released nothing."""
    return sorted({given.agency for given in standing.consents.values() if taken_up(standing, given)})


def could_receive(
    standing: Standing, facts: Mapping[AgencyId, Sequence[AgencyFacts]], catalogue: Catalogue, category: Category, stood: Stood
) -> list[ConsentState]:
    """Return the consents under which their agency could have read this statement, oldest first; rule 4.

    `facts` names every way in which an agency was registered while the statement stood: one is enough.
    """
    return [
        given
        for given in standing.consents.values()
        if category in given.covered
        and (category, stood.meta.side) not in given.barred
        and taken_up(standing, given)
        and _overlaps(given, stood)
        and any(
            field_readable(catalogue, category, stood.meta.field.code, given.purpose, agency)
            and statement_visible(_seen_under(given, stood), agency.agency_id, _ever_lifted(standing, given, stood))
            for agency in facts.get(given.agency, ())
        )
    ]


def _overlaps(given: ConsentState, stood: Stood) -> bool:
    """Whether the consent was in force while the statement stood; moments of recording are known to the second only."""
    ended_before = given.ended_at is not None and given.ended_at < stood.recorded_at
    return not ended_before and (stood.replaced_at is None or given.granted_at.replace(microsecond=0) <= stood.replaced_at)


def _seen_under(given: ConsentState, stood: Stood) -> StatementMeta:
    """The statement as this consent showed it: a protection hides what came after it from whoever came after it."""
    since = stood.shielded_at
    shielded = since is not None and (given.granted_at >= since or stood.recorded_at >= since)
    return StatementMeta(
        field=stood.meta.field,
        category=stood.meta.category,
        recorded_by=stood.meta.recorded_by,
        secrecy=stood.meta.secrecy,
        entrusted_by=stood.meta.entrusted_by,
        shielded=shielded,
    )


def _ever_lifted(standing: Standing, given: ConsentState, stood: Stood) -> SecrecyPairs:
    """The releases from secrecy towards this agency for this purpose that stood while the statement did, ended ones included."""
    return tuple(
        (stood.meta.category, ANY_HOLDER if held.releasing is None else held.releasing.hex)
        for held in standing.secrecy.values()
        if (held.agency, held.purpose) == (given.agency, given.purpose)
        and stood.meta.field.category in held.categories
        and stood.meta.side not in held.barred
        and (held.ended_at is None or held.ended_at >= stood.recorded_at)
    )


def released_with(standing: Standing, agency: AgencyId, purpose: str, categories: Sequence[Category]) -> ConsentState | None:
    """Return the latest consent that released one of these categories to the agency for the purpose, None if none ever did."""
    given = standing.consents.values()
    found = [
        one
        for one in given
        if (one.agency, one.purpose) == (agency, purpose)
        and not set(categories).isdisjoint(one.covered)
        and taken_up(standing, one)
    ]
    return found[-1] if found else None

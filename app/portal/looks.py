"""Acts of agencies as lines to read: in plain words, with neighbours that say the same on the same day folded into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.documents.speech import Speech
from app.ids import CONSENT, wire
from app.ledger.head import Head
from app.pages.dates import HERE
from app.portal.look_words import done, refused_because
from app.profile.accesses import Act
from app.profile.question import Asked, questions
from app.values.words import Piece

_MACHINES = frozenset({"change.acknowledge", "consent.list", "consent.read", "receipt.read", "duplicate.check"})
"""Acts that a case tool does by itself and that show no data."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: an act, or several alike of one day (`times`), or what tools did by themselves (`by_machine`).

    `seq` is the place of the newest of them in the log; `done` and `refused` are words.
    """

    seq: int
    at: datetime
    agency: str
    done: str
    by_code: bool
    by_machine: bool
    times: int
    purpose: Piece | None
    categories: tuple[Piece, ...]
    refused: str | None
    consent: str | None
    consent_of: datetime | None
    asked: Asked | None


async def folded(head: Head, speech: Speech, acts: Sequence[Act]) -> list[Line]:
    """Neighbours that say the same on the same day become one line; so do those of case tools, whatever they say."""
    asked = await questions(head)
    lines: list[Line] = []
    last: object = None
    for act in acts:
        key = _alike(act, act.seq in asked)
        if key == last:
            lines[-1] = replace(lines[-1], times=lines[-1].times + 1)
        else:
            lines.append(_line(head, speech, act, asked))
        last = key
    return lines


def _alike(act: Act, asked: bool) -> object:
    row, day = act.row, act.row.at.astimezone(HERE).date()
    if asked:
        return act.seq
    if row.action in _MACHINES:
        return day, row.agency, row.outcome
    return day, row.agency, row.action, row.outcome, row.reason, row.purpose, row.categories, act.consent


def _line(head: Head, speech: Speech, act: Act, asked: Mapping[int, Asked]) -> Line:
    row, catalogue = act.row, head.uow.world.catalogue
    purpose = catalogue.purposes.get(row.purpose or "")
    consent = next((state for state in head.standing().consents.values() if state.consent == act.consent), None)
    known = [catalogue.by_number[number] for number in row.categories if number in catalogue.by_number]
    refused = row.outcome != "allowed"
    return Line(
        seq=act.seq,
        at=row.at,
        agency=act.agency.name if act.agency else "",
        done=done(speech.gettext, row.action),
        by_code=row.action == "newcomer.link",
        by_machine=row.action in _MACHINES,
        times=1,
        purpose=speech.label(purpose.labels) if purpose else None,
        categories=tuple(speech.label(spec.labels) for spec in known),
        refused=refused_because(speech.gettext, row.reason or "refused") if refused else None,
        consent=wire(CONSENT, act.consent) if act.consent else None,
        consent_of=consent.granted_at if consent else None,
        asked=asked.get(act.seq),
    )

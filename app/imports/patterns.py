"""First consents that many lines have in common: decided once by the rules of registration, then stamped for each.

Two lines have the same pattern when everything that the decision depends on is the same: what the consent says but for the lines
of the person's own (app/imports/consents.py), and what the date of birth says about it. What differs is the consent's id and the
sealed detail.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.audit.record import Entry
from app.errors import Fault, ValidationFailed
from app.imports.consents import Told
from app.ledger.blocks import Block
from app.ledger.granting import Order, Registers, grant
from app.ledger.head import Announcement, create_head
from app.ledger.releases import current_releases
from app.ledger.stamp import Stamped
from app.newcomers.register import Registration, registration_entry
from app.unit_of_work import UnitOfWork
from consent.capacity import guardian_ends, may_decide
from consent.decision import Deny, Reason
from consent.events import Granted
from consent.release import Release
from consent.vocabulary import AgencyFacts, ConsentId, Purpose

_BIRTH_DATE = ("identity", "birth_date")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A decided first consent: the event's body, the releases that follow, what is announced and logged."""

    body: str
    consent: str
    detail: str | None
    releases: tuple[Release, ...]
    announcements: tuple[Announcement, ...]
    entry: Callable[..., Entry]

    def stamp(self, stamped: Stamped, consent: ConsentId, detail: bytes | None) -> None:
        """Leave event and releases of one newcomer; `detail` is the personal part of her evidence, as plain bytes."""
        body = self.body.replace(self.consent, consent.hex)
        sealed = None
        if detail is not None and self.detail is not None:
            sealed = stamped.detail(detail)
            body = body.replace(self.detail, hashlib.sha256(sealed).hexdigest())
        stamped.event(body, sealed)
        for release in self.releases:
            stamped.release(release, consent, release.valid_until)


Decided = Pattern | Deny | tuple[Fault, ...]


class Patterns:
    """The patterns of one unit of work, for one agency; each is decided by `grant`, under the register of that moment."""

    def __init__(self, uow: UnitOfWork, agency: AgencyFacts) -> None:
        self._uow = uow
        self._agency = agency
        self._registers = Registers(uow)
        self._known: dict[tuple[bytes, bool, datetime | None], Decided] = {}

    async def of(self, told: Told, birth_date: str | None) -> Decided:
        """The pattern of a line, or why its consent cannot be stored."""
        basis = told.sample.evidence.capacity
        fits = not isinstance(may_decide(basis, birth_date, self._uow.now.date()), Deny)
        name = (told.name, fits, guardian_ends(basis, birth_date))
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = await self._decide(told.sample, birth_date)
        return found

    async def _decide(self, wanted: Registration, birth_date: str | None) -> Decided:
        head = await create_head(self._uow)
        head.put_block(_identity(self._uow, birth_date))
        order = Order(self._agency, wanted.purpose, wanted.categories, wanted.valid_until, wanted.evidence, root="/consent")
        if wanted.purpose == Purpose.STATISTICS:  # whoever is counted has a vector; nobody's first consent is this one
            return Deny(Reason.PURPOSE_NOT_ALLOWED)
        try:
            given = await grant(head, order, self._registers)
        except ValidationFailed as fault:
            return tuple(fault.errors)
        if isinstance(given, Deny):
            return given
        (chained,) = head.pending
        return Pattern(
            chained.body,
            given.consent.hex,
            chained.event.detail_sha256 if isinstance(chained.event, Granted) else None,
            await current_releases(self._uow, head.standing()),
            tuple(head.announcements),
            registration_entry(self._uow.world.catalogue, self._agency, wanted.purpose, wanted.categories)._replace,
        )


def feed_row(announced: Announcement, change: UUID, newcomer_id: UUID, consent: ConsentId, at: datetime) -> tuple[object, ...]:
    """An announcement of the pattern as this newcomer's row of the feed."""
    return (change, announced.agency, newcomer_id, announced.type, consent, announced.request, announced.purpose, at)


def _identity(uow: UnitOfWork, birth_date: str | None) -> Block:
    """A block that knows this date of birth and nothing else."""
    category, field = _BIRTH_DATE
    block = Block(category, uow.world.catalogue.categories[category].number)
    if birth_date is not None:
        block.fields[field] = [
            {"id": "0" * 32, "value": birth_date, "kind": "self_stated", "as_of": None, "recorded_at": "", "disputed": False}
        ]
    return block

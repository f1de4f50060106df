"""Notice duplicates among many: what `find_duplicates` does for one newcomer, for hundreds in a few statements.

Whom it suggests is the same (a test compares both). A record is opened once and remembered while the comparison lasts, unless it
changes or a consent ends meanwhile; one row in that person's log says so, committed before anything is compared.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.audit.record import Entry
from app.crypto.skeleton import remembering
from app.ledger.lenses import Lenses
from app.ledger.many import Seen, Version, see_many, versions_of
from app.ledger.references import references_of
from app.ledger.releases import facts_of
from app.newcomers.duplicates import COMPARED, MAX_CANDIDATES, covered, live_releases, person_of, readable, sought_tokens
from app.newcomers.likeness import Person, suggested
from app.newcomers.store import sharing_of_many
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.release import Release, releases
from consent.vocabulary import AgencyId

MOST_REMEMBERED = 100_000
"""People in memory at most, under a kilobyte each; whoever was asked for longest ago is forgotten first."""

_WORDS = 8_192


@dataclass(frozen=True, slots=True)
class _Known:
    """A record as it was opened: by itself, and what of it the agency may read until then; None where that was not opened."""

    version: Version
    until: datetime | None
    whole: Person | None
    read: Person | None


class Comparison:
    """Comparing one agency's newcomers with all of its own; `entry` is the log row of each look.

    `due` are those who will be asked about sooner or later: whoever comes up as a candidate before is opened for both at once.
    """

    def __init__(self, world: World, agency_id: AgencyId, entry: Entry, due: Collection[UUID] = frozenset()) -> None:
        self._world = world
        self._agency_id = agency_id
        self._entry = entry._replace(agency=agency_id)
        self._due = due
        self._lenses = Lenses(world.catalogue)
        self._names = remembering(_WORDS)
        self._known: OrderedDict[UUID, _Known] = OrderedDict()

    async def find(self, newcomer_ids: Sequence[UUID]) -> list[tuple[str, list[str]]]:
        """For each of these, in this order, her reference and those of whoever is likely the same, likeliest first."""
        async with open_unit(self._world) as uow:
            uow.unaudited("every look has its own row; there may be nobody to look at")
            named = await references_of(uow, newcomer_ids, self._agency_id)
            asked = await self._opened(uow, [each for each in newcomer_ids if each in named], whole=named.keys())
            persons = {each: asked[each].whole for each in newcomer_ids if each in asked}
            tokens = {each: sought_tokens(uow.world.keyring, person, self._names) for each, person in persons.items() if person}
            candidates = await sharing_of_many(uow, self._agency_id, tokens, MAX_CANDIDATES)
            others = sorted({other for found in candidates.values() for other in found} - asked.keys())
            known = asked | await self._opened(uow, others, whole=self._due)
            named |= await references_of(uow, others, self._agency_id)
        found = []
        for newcomer_id, person in persons.items():
            await asyncio.sleep(0)  # other work of this process has its turn
            opened = [
                (named[other], read, share)
                for other, share in sorted(candidates.get(newcomer_id, {}).items())
                if other in named and other in known and (read := known[other].read) is not None
            ]
            alike = suggested(person, opened) if person is not None else []
            found.append((named[newcomer_id], [reference for reference, _ in alike]))
        return found

    async def _opened(self, uow: UnitOfWork, newcomer_ids: Sequence[UUID], whole: Collection[UUID]) -> dict[UUID, _Known]:
        """What these records say, opened and noted in the log where it is not remembered; `whole` by themselves too."""
        versions = await versions_of(uow, newcomer_ids)
        known = {each: self._known[each] for each in newcomer_ids if self._remembers(each, versions, each in whole, uow.now)}
        missing = [each for each in newcomer_ids if each in versions and each not in known]
        async for seen in see_many(uow, missing, COMPARED):
            known |= await self._open(uow, seen, whole)
        for newcomer_id, one in known.items():
            self._known[newcomer_id] = one
            self._known.move_to_end(newcomer_id)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return known

    def _remembers(self, newcomer_id: UUID, versions: dict[UUID, Version], whole: bool, now: datetime) -> bool:
        known = self._known.get(newcomer_id)
        if known is None or known.version != versions.get(newcomer_id) or (whole and known.whole is None):
            return False
        return known.until is None or now < known.until

    async def _open(self, uow: UnitOfWork, seen: Sequence[Seen], whole: Collection[UUID]) -> dict[UUID, _Known]:
        standings = [one.standing(uow.now) for one in seen]
        agencies = await facts_of(
            uow.world, {self._agency_id, *(agency for standing in standings for agency, _ in standing.decided())}
        )
        agency = agencies[self._agency_id]
        known, entries = {}, []
        for one, standing in zip(seen, standings, strict=True):
            live = live_releases(releases(standing, agencies, uow.world.catalogue), agency, uow.now)
            codes = COMPARED if one.newcomer_id in whole else covered(uow.world.catalogue, live)
            blocks = {code: one.open_block(code) for code in codes}
            shown = readable(agency, live, blocks, lambda purpose: self._lenses.of(agency, purpose))
            read = person_of(shown) if shown else None
            by_itself = person_of(blocks) if one.newcomer_id in whole else None
            known[one.newcomer_id] = _Known(one.version, _until(live), by_itself, by_itself if read == by_itself else read)
            if blocks:
                entries.append(self._entry._replace(subject_ref=one.key.subject_ref))
        await uow.record_all(entries)
        return known


def _until(live: Sequence[Release]) -> datetime | None:
    """When the first of these ends."""
    return min((one.valid_until for one in live if one.valid_until is not None), default=None)

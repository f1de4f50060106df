"""Pull the offers of an Integreat region: asked by the server on a schedule, never by a newcomer's browser.

Rules: nothing is held open in the database while the other system is being waited for; one list that fails does not keep the
other from being taken over; an entry that cannot be read is counted, and the offer it belonged to does not vanish by that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.areas import Areas
from app.audit.record import Entry
from app.errors import ValidationFailed
from app.offers.fetch import SourceFault, Validators, fetch_list
from app.offers.integreat import KNOWN_MEMBERS, LISTS, Reader
from app.offers.offer import OfferDraft, Source, faults_of
from app.offers.store import last_pull, mark_seen, offers_of, save_pull
from app.offers.take_over import TakenOver, TooManyVanished, take_over
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

_REGION = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
_DISTRICT = re.compile(r"[0-9]{2}([0-9]{3})?")
_QUERIES = {"events": "?combine_recurring"}


@dataclass(slots=True)
class Pulled:
    """What became of one list: entries is the sum of taken.read, skipped and twice; `fault` in words where it failed."""

    entries: int = 0
    skipped: int = 0
    twice: int = 0
    unchanged: bool = False
    taken: TakenOver | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Where to pull from: the address up to `/api/v3`, the region's slug, the language of its pages, and the district's key."""

    base_url: str
    slug: str
    language: str = "de"
    district: str = ""

    def faults(self) -> list[str]:
        """The members that cannot be part of an address, or are no key."""
        rules = {"region": (_REGION, self.slug), "language": (_LANGUAGE, self.language)}
        wrong = [name for name, (rule, text) in rules.items() if rule.fullmatch(text) is None]
        return [*wrong, *(["district"] if self.district and _DISTRICT.fullmatch(self.district) is None else [])]

    def address(self, name: str) -> str:
        """Where a list of the region lies; also the name of the source in our catalogue."""
        return f"{self.base_url.rstrip('/')}/{self.slug}/{self.language}/{name}/"


@dataclass(slots=True)
class _Sorted:
    """Entries by what they turned out to be."""

    drafts: dict[str, OfferDraft] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    skipped: int = 0
    twice: int = 0


async def pull(world: World, region: Region, *, accept_fewer: bool = False) -> Mapping[str, Pulled]:
    """Take over what the region's lists hold now, by list. Raises ValidationFailed for a region that cannot be one."""
    wrong = region.faults()
    if wrong:
        raise ValidationFailed(
            [{"pointer": f"/{name}", "code": "format", "detail": "lower-case letters, digits"} for name in wrong]
        )
    return {name: await _pull_list(world, region, name, reader, accept_fewer) for name, reader in LISTS.items()}


async def _pull_list(world: World, region: Region, name: str, reader: Reader, accept_fewer: bool) -> Pulled:
    system = region.address(name)
    async with world.sessions() as session:
        before = await last_pull(session, system)
    known = Validators() if before is None else Validators(before.etag, before.last_modified)
    try:
        answer = await fetch_list(system + _QUERIES.get(name, ""), world.settings.base_url, known)
        async with open_unit(world) as uow:
            if answer.entries is None:
                pulled = await _still_there(uow, system)
            else:
                pulled = await _take_over(uow, system, answer.entries, reader, region.district, accept_fewer)
            await save_pull(uow.session, system, answer.validators.etag, answer.validators.last_modified, uow.now)
            await uow.record(Entry("offers-pulled"))
        return pulled
    except (SourceFault, TooManyVanished) as fault:
        return Pulled(fault=str(fault))


async def _still_there(uow: UnitOfWork, system: str) -> Pulled:
    """Nothing changed: every offer that stood was seen again."""
    standing = [row for row in (await offers_of(uow.session, Source.INTEGREAT, system)).values() if row["vanished_at"] is None]
    await mark_seen(uow.session, [row["offer_id"] for row in standing], uow.now)
    return Pulled(entries=len(standing), unchanged=True, taken=TakenOver(unchanged=len(standing)))


async def _take_over(
    uow: UnitOfWork, system: str, entries: Iterable[Any], reader: Reader, district: str, accept_fewer: bool
) -> Pulled:
    found = _sorted(uow, entries, reader, district)
    taken = await take_over(
        uow,
        Source.INTEGREAT,
        system,
        list(found.drafts.values()),
        members=KNOWN_MEMBERS,
        seen=found.unreadable,
        accept_fewer=accept_fewer,
    )
    return Pulled(taken.read + found.skipped + found.twice, found.skipped, found.twice, taken=taken)


def _sorted(uow: UnitOfWork, entries: Iterable[Any], reader: Reader, district: str) -> _Sorted:
    areas = Areas(uow.world.catalogue)
    found = _Sorted()
    for entry in entries:
        identity = reader.identify(entry) if isinstance(entry, dict) else None
        draft = None if identity is None else reader.draft(entry, areas, district)
        if draft is None or faults_of(draft, uow.world.catalogue):
            found.skipped += 1
            found.unreadable |= {identity} if identity is not None else set()
        elif draft.source_id in found.drafts:
            found.twice += 1
        else:
            found.drafts[draft.source_id] = draft
    return found

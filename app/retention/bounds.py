"""Values past the hard bound of their class go, whoever still uses the record; former versions go with what replaced them.

Analogue of § 8(6) IntV: names and date of birth ten years after they were recorded, everything else five. A version that was
replaced stays no longer than what replaced it, or for the months that the operator sets (Art. 5(1)(e) GDPR). A disputed value
waits for the dispute's end. Whoever may read the field hears that it changed.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.audit.record import Entry
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head
from app.ledger.recipients import recipients
from app.ledger.releases import current_releases, facts_of
from app.ledger.save import save
from app.newcomers.duplicates import COMPARED, index_person
from app.retention.inactive import one
from app.unit_of_work import UnitOfWork, open_unit
from app.wire import moment_text
from app.world import World
from consent.catalogue import Catalogue
from consent.term import add_months

REMOVED: Final = "retention.bound"
SHARES: Final = 28
_BATCH = 200
_OLD = text("""
  SELECT newcomer_id FROM newcomer
   WHERE status IN ('active', 'restricted') AND created_at < :before AND newcomer_id > :after
     AND (CAST(:share AS int) IS NULL OR get_byte(uuid_send(newcomer_id), 15) % 28 = :share)
   ORDER BY newcomer_id LIMIT :limit""")
_COUNT = text("SELECT count(*) FROM newcomer WHERE status IN ('active', 'restricted') AND created_at < :before")


async def count_old(uow: UnitOfWork) -> int:
    """How many records are old enough to hold a value past its bound; none of them is opened for that."""
    return int((await uow.session.execute(_COUNT, {"before": _oldest(uow)})).scalar_one())


async def remove_old_values(world: World, share: int | None = None) -> int:
    """Look through every record that is old enough, or through one of `SHARES` parts; returns how many lost a value."""
    done, after = 0, UUID(int=0)
    while True:
        async with open_unit(world) as uow:
            uow.unaudited("only ids are looked up; what is done to a person is recorded with her")
            place = {"before": _oldest(uow), "after": after, "share": share, "limit": _BATCH}
            found = [UUID(int=newcomer_id.int) for newcomer_id in (await uow.session.execute(_OLD, place)).scalars()]
        for newcomer_id in found:
            done += await one(world, newcomer_id, _trim)
        if len(found) < _BATCH:
            return done
        after = found[-1]


async def _trim(head: Head) -> bool:
    catalogue, trimmed = head.uow.world.catalogue, list[tuple[Block, set[str]]]()
    for number in sorted(number for number in head.manifest.entries if number in catalogue.by_number):
        block = await head.open_block(catalogue.by_number[number].code)
        fields = {code for code, kept in block.fields.items() if _trim_field(head, catalogue, block, code, kept)}
        if fields:
            block.fields = {code: kept for code, kept in block.fields.items() if kept}
            head.put_block(block)
            trimmed.append((block, fields))
    if not trimmed:
        return False
    if any(block.category in COMPARED for block, _ in trimmed):
        await index_person(head)
    await _announce(head, frozenset((block.category, field) for block, fields in trimmed for field in fields))
    await save(head.uow, head, Entry(REMOVED, categories=tuple(block.number for block, _ in trimmed)))
    return True


def _trim_field(head: Head, catalogue: Catalogue, block: Block, field: str, kept: list[Statement]) -> bool:
    """Take out of a field's statements what is past its bound, and versions that nothing standing replaces; whether any was."""
    spec = catalogue.categories[block.category].fields.get(field)
    years = None if spec is None else catalogue.retention[spec.retention].upper_bound_years
    oldest = None if years is None else moment_text(add_months(head.uow.now, -12 * years))
    months = head.uow.world.settings.history_months
    replaced_before = None if months is None else moment_text(add_months(head.uow.now, -months))
    before = len(kept)
    kept[:] = [each for each in kept if each["disputed"] or oldest is None or each["recorded_at"] >= oldest]
    while True:
        left = {each["id"]: each["recorded_at"] for each in kept}
        stays = [each for each in kept if _explains(each, left, replaced_before)]
        if len(stays) == len(kept):
            return len(kept) < before
        kept[:] = stays


def _explains(version: Statement, left: dict[str, str], replaced_before: str | None) -> bool:
    """Whether this is no former version, or one of a value that still stands and was not replaced too long ago."""
    successor = version.get("_superseded_by")
    if successor is None:
        return True
    return successor in left and (replaced_before is None or left[successor] >= replaced_before)


async def _announce(head: Head, touched: frozenset[tuple[str, str]]) -> None:
    releases = await current_releases(head.uow, head.standing())
    agencies = await facts_of(head.uow.world, (release.agency for release in releases))
    for release in recipients(head.uow.world.catalogue, releases, agencies, touched, head.uow.now):
        head.announce(release.agency, "statement-changed", consent=release.consent, purpose=str(release.purpose))


def _oldest(uow: UnitOfWork) -> datetime:
    """Records younger than this hold nothing that is past any bound."""
    months = [12 * each.upper_bound_years for each in uow.world.catalogue.retention.values() if each.upper_bound_years]
    if uow.world.settings.history_months is not None:
        months.append(uow.world.settings.history_months)
    return add_months(uow.now, -min(months))

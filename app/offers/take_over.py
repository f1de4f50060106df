"""Bring the catalogue to the state of a source: new, changed, returned and vanished offers, each counted.

Rules: an offer that the source no longer names is marked as vanished and kept; one that comes back is unmarked. Where a source
knows only part of an offer, the rest stays as somebody completed it. A source that suddenly names less than half of what stood is
taken for broken, unless the operator says otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import KiimError
from app.ids import new_uuid
from app.offers.offer import OfferDraft, Source
from app.offers.store import change_offer, insert_offers, lock_source, mark_seen, mark_vanished, offers_of
from app.unit_of_work import UnitOfWork

_FEW = 5


class TooManyVanished(KiimError):
    """More than half of a source's offers would vanish at once."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of a source's offers: read is the sum of new, changed, returned and unchanged."""

    new: int = 0
    changed: int = 0
    returned: int = 0
    unchanged: int = 0
    vanished: int = 0

    @property
    def read(self) -> int:
        """Offers that the source named."""
        return self.new + self.changed + self.returned + self.unchanged


async def take_over(
    uow: UnitOfWork,
    source: Source,
    system: str,
    drafts: Sequence[OfferDraft],
    *,
    members: Collection[str] | None = None,
    complete: bool = True,
    seen: Collection[str] = (),
    accept_fewer: bool = False,
) -> TakenOver:
    """Take over checked drafts with different codes. Raises TooManyVanished.

    `members`: what the source knows of an offer that is there already, None for everything. `complete`: what it does not name
    has vanished, but for the codes in `seen`.
    """
    await lock_source(uow.session, source, system)
    known = await offers_of(uow.session, source, system)
    named = {draft.source_id: _columns(draft) for draft in drafts}
    gone = [row for code, row in known.items() if row["vanished_at"] is None and code not in named and code not in seen]
    standing = sum(row["vanished_at"] is None for row in known.values())
    if complete and not accept_fewer and standing >= _FEW and len(gone) * 2 > standing:
        raise TooManyVanished(f"{len(gone)} of {standing} offers would vanish")
    added = [_inserted(uow, source, system, columns) for code, columns in named.items() if code not in known]
    await insert_offers(uow.session, added)
    changed = returned = 0
    for code, columns in named.items():
        row = known.get(code)
        if row is None:
            continue
        changes = {name: value for name, value in columns.items() if (members is None or name in members) and row[name] != value}
        if changes or row["vanished_at"] is not None:
            await change_offer(uow.session, row["offer_id"], {**changes, "changed_at": uow.now, "vanished_at": None})
            returned += row["vanished_at"] is not None
            changed += row["vanished_at"] is None
    await mark_seen(uow.session, [known[code]["offer_id"] for code in {*named, *seen} if code in known], uow.now)
    if complete:
        await mark_vanished(uow.session, [row["offer_id"] for row in gone], uow.now)
    unchanged = len(named) - len(added) - changed - returned
    return TakenOver(len(added), changed, returned, unchanged, len(gone) if complete else 0)


def _columns(draft: OfferDraft) -> dict[str, Any]:
    """A draft as the table has it."""
    return {**asdict(draft), "kind": draft.kind.value, "needs": list(draft.needs), "languages": list(draft.languages)}


def _inserted(uow: UnitOfWork, source: Source, system: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    times = {"created_at": uow.now, "changed_at": uow.now, "last_seen_at": uow.now, "vanished_at": None}
    return {"offer_id": new_uuid(), "source": source.value, "system": system, **columns, **times}

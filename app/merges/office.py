"""The coordination office's view of suspected duplicates: pairs of pseudonyms with a score, and what becomes of each.

1. A pair is found by keyed tokens and compared in memory; every look at a record is in that person's log (`duplicate.check`).
2. What the office sees: the pair's id, two pseudonyms that mean nothing anywhere else, the score, the state. No name, no agency,
   no reference: it cannot tell an agency of another agency's person, because it does not know either.
3. It never merges: of a hundred suspicions some are two people, and a merge would show one of them the other's record. It asks
   the person, who must say yes with both cards; or it notes that the two are different, and they are not found again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from app.audit.record import Entry
from app.crypto.keyring import CURSOR
from app.ids import new_uuid
from app.ledger.head import Head
from app.ledger.many import see_many
from app.merges.merge import lock_both
from app.merges.store import Offer, add, find_offer, offer_about, offers, put
from app.merges.tables import merge_offer
from app.newcomers.duplicates import COMPARED, person_of
from app.newcomers.likeness import LIKELY, likeness
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.decision import Deny
from consent.merging import may_merge

MOST_PAIRS: Final = 10_000
_LABEL = b"kiim/v1/duplicate-pseudonym\0"
MOST_SHARING: Final = 20
"""A token that more people share says nothing about any two of them; it would pair them all."""

_PAIRS = """
  WITH few AS (
    SELECT array_agg(newcomer_id) AS people, 232792560 / count(*)::int AS counts
      FROM duplicate_token GROUP BY token HAVING count(*) BETWEEN 2 AND $2),
  pair AS (
    SELECT one, other, sum(counts) AS shared
      FROM few, unnest(people) one, unnest(people) other WHERE one < other GROUP BY one, other)
  SELECT one, other FROM pair
   WHERE (one, other) NOT IN (
     SELECT least(survivor_id, other_id), greatest(survivor_id, other_id) FROM merge_offer WHERE state <> 'merged')
   ORDER BY shared DESC, one, other
   LIMIT $1"""
"""A token counts one by the people who share it, in whole numbers: 232792560 is a multiple of every number up to `MOST_SHARING`.

Known pairs are looked up in a hash of them, however many there are and whatever the statistics of their table say.
"""
_PAIRS_SECONDS = 900.0
_TOGETHER = 250


@dataclass(frozen=True, slots=True)
class Pair:
    """What the office sees of a suspicion."""

    offer_id: UUID
    pseudonyms: tuple[str, str]
    score: int
    state: str


async def find_pairs(world: World, limit: int = MOST_PAIRS) -> list[Pair]:
    """Compare records that share tokens and note the likely pairs, each in a transaction of its own; those that are new.

    Records are read and logged together, hundreds of pairs at a time; a likely pair is looked at once more under both locks.
    """
    async with world.pool.acquire() as connection:  # only ids are looked up; each look at a record is recorded with it
        found = await connection.fetch(_PAIRS, limit, MOST_SHARING, timeout=_PAIRS_SECONDS)
    pairs = []
    for start in range(0, len(found), _TOGETHER):
        for one, other in await _likely(world, [(row["one"], row["other"]) for row in found[start : start + _TOGETHER]]):
            async with open_unit(world) as uow:
                noted = await _compare(uow, one, other)
            if noted is not None:
                pairs.append(_shown(world, noted))
    return pairs


async def list_pairs(world: World, states: Sequence[str] = ("suspected", "open")) -> list[Pair]:
    """The office's own pairs in these states, the likeliest first."""
    async with open_unit(world) as uow:
        uow.unaudited("pseudonyms and scores only")
        found = await offers(uow, merge_offer.c.state.in_(states), merge_offer.c.score.is_not(None))
    return sorted((_shown(world, one) for one in found), key=lambda pair: -pair.score)


async def offer_pair(world: World, offer_id: UUID) -> bool:
    """Ask the person, on both of her pages, whether the two records are hers; False if this pair waits for no such step."""
    return await _decide(world, offer_id, "open")


async def dismiss_pair(world: World, offer_id: UUID) -> bool:
    """Note that the two are different people; they are not found again. False if this pair waits for no such step."""
    return await _decide(world, offer_id, "refused")


async def _decide(world: World, offer_id: UUID, state: str) -> bool:
    async with open_unit(world) as uow:
        offer = await find_offer(uow, offer_id)
        heads = None if offer is None else await lock_both(uow, offer.survivor_id, offer.other_id)
        offer = await find_offer(uow, offer_id)
        if offer is None or heads is None or offer.state != "suspected":
            uow.unaudited("nothing was decided")
            return False
        await put(uow, replace(offer, state=state, ended_at=uow.now if state == "refused" else None))
        for head in heads:
            await uow.record(Entry(f"duplicate.{state}", subject_ref=head.key.subject_ref))
        return True


async def _likely(world: World, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Which of these may be one person and may be merged; each record that is opened for it is opened once and logged."""
    async with open_unit(world) as uow:
        uow.unaudited("every look has its own row; perhaps no pair may be merged")
        seen = {
            one.newcomer_id: one
            async for some in see_many(uow, sorted({each for pair in pairs for each in pair}), COMPARED)
            for one in some
        }
        standing = {newcomer_id: one.standing(uow.now) for newcomer_id, one in seen.items()}
        possible = [
            pair
            for pair in pairs
            if all(each in seen for each in pair) and not isinstance(may_merge(*(standing[each] for each in pair)), Deny)
        ]
        opened = sorted({each for pair in possible for each in pair})
        people = {each: person_of({code: seen[each].open_block(code) for code in COMPARED}) for each in opened}
        await uow.record_all(Entry("duplicate.check", subject_ref=seen[each].key.subject_ref) for each in opened)
    return [(one, other) for one, other in possible if likeness(people[one], people[other]) >= LIKELY]


async def _compare(uow: UnitOfWork, one: UUID, other: UUID) -> Offer | None:
    heads = await lock_both(uow, one, other)
    heads = None if heads is None else _heads(heads)
    known = await offer_about(uow, one, other)
    if heads is None or known is not None or isinstance(may_merge(*(head.standing() for head in heads)), Deny):
        uow.unaudited("one of them is gone, cannot be merged now, or was looked at meanwhile")
        return None
    people = [person_of(await head.open_blocks(COMPARED)) for head in heads]
    for head in heads:
        await uow.record(Entry("duplicate.check", subject_ref=head.key.subject_ref))
    score = likeness(*people)
    if score < LIKELY:
        return None
    survivor, other_id = (head.newcomer_id for head in heads)
    noted = Offer(new_uuid(), survivor, other_id, None, round(100 * score), "suspected", None, None, uow.now)
    await add(uow, noted)
    return noted


def _heads(heads: tuple[Head, Head]) -> tuple[Head, Head]:
    """The older record survives, unless the younger one has taken up another already."""
    return heads if not heads[1].standing().merges else (heads[1], heads[0])


def _shown(world: World, offer: Offer) -> Pair:
    names = [world.keyring.mac(CURSOR, _LABEL, one.bytes)[:5].hex() for one in (offer.survivor_id, offer.other_id)]
    return Pair(offer.offer_id, (names[0], names[1]), offer.score or 0, offer.state)

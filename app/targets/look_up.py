"""Look targets up: those that stand for an indicator in an area, one with its history, all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import NotFound
from app.ids import TARGET, parse
from app.targets.store import read_reviews, read_target, read_targets
from app.targets.target import Review, Target
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class History:
    """One target, its reviews from the oldest on, and the targets before and after it where one replaced the other."""

    target: Target
    reviews: Sequence[Review]
    before: Target | None
    after: Target | None


async def targets_of(uow: UnitOfWork, indicator: str, area: str) -> list[Target]:
    """The targets that stand for an indicator in an area, the soonest due first; ended ones are left out."""
    return [each for each in await read_targets(uow.session, indicator, area) if each.closing is None]


async def all_targets(uow: UnitOfWork) -> list[tuple[Target, Review | None]]:
    """Every target, ended ones too, with its newest review."""
    newest = {review.target_id: review for review in await read_reviews(uow.session)}
    return [(each, newest.get(each.target_id)) for each in await read_targets(uow.session)]


async def find_target(uow: UnitOfWork, wire_id: str) -> Target:
    """The target of an id as pages and commands write it; NotFound where there is none."""
    target_id = parse(TARGET, wire_id)
    found = None if target_id is None else await read_target(uow.session, target_id)
    if found is None:
        raise NotFound()
    return found


async def history_of(uow: UnitOfWork, wire_id: str) -> History:
    """One target with everything that became of it; NotFound where there is none."""
    found = await find_target(uow, wire_id)
    related = await read_targets(uow.session, found.indicator, found.area)
    before = next((each for each in related if each.closing and each.closing.replaced_by == found.target_id), None)
    successor = None if found.closing is None else found.closing.replaced_by
    after = next((each for each in related if each.target_id == successor), None)
    return History(found, await read_reviews(uow.session, found.target_id), before, after)

"""Write down what was decided: a new target, or one that takes the place of another, which stays with its history."""

from dataclasses import asdict

from app.audit.record import Entry
from app.errors import Fault, ValidationFailed
from app.ids import TARGET, new_uuid, wire
from app.monitoring.indicators import Indicator
from app.targets.hold import areas_of, indicators_here
from app.targets.look_up import find_target, targets_of
from app.targets.store import insert_closing, insert_target, lock_targets
from app.targets.target import (
    LONGEST_COMMENT,
    OPERATOR,
    Author,
    Ending,
    Target,
    TargetDraft,
    fault,
    faults_of,
    text_faults,
)
from app.unit_of_work import UnitOfWork


async def decide(uow: UnitOfWork, draft: TargetDraft, by: Author = OPERATOR) -> Target:
    """Add a target. Raises ValidationFailed; also where one stands for the same indicator, area and day: that one is replaced."""
    indicator = _checked(uow, draft)
    await lock_targets(uow.session)
    for standing in await targets_of(uow, draft.indicator, draft.area):
        if standing.due_on == draft.due_on:
            raise ValidationFailed([_doubled(standing)])
    target_id = await _insert(uow, draft, indicator)
    await uow.record(Entry("target-decided", agency=by.agency, actor=by.actor))
    return await find_target(uow, target_id)


async def replace(uow: UnitOfWork, former: Target, draft: TargetDraft, why: str, by: Author = OPERATOR) -> Target:
    """Put a new target in the place of one that stands; that one stays readable with its reviews. Raises ValidationFailed."""
    faults = text_faults("why", why, LONGEST_COMMENT)
    if (former.indicator, former.area) != (draft.indicator, draft.area):
        faults.append(fault("indicator", "other", "a successor is about the same indicator and area"))
    if faults:
        raise ValidationFailed(faults)
    indicator = _checked(uow, draft)
    await lock_targets(uow.session)
    must_stand(await find_target(uow, former.wire_id))
    for standing in await targets_of(uow, draft.indicator, draft.area):
        if standing.due_on == draft.due_on and standing.target_id != former.target_id:
            raise ValidationFailed([_doubled(standing)])
    target = await find_target(uow, await _insert(uow, draft, indicator))
    closing = {"reason": Ending.REPLACED.value, "replaced_by": target.target_id, "comment": why, "closed_at": uow.now}
    await insert_closing(uow.session, {"target_id": former.target_id, **closing})
    await uow.record(Entry("target-replaced", agency=by.agency, actor=by.actor))
    return target


def must_stand(target: Target) -> None:
    """ValidationFailed where a target has ended: its history is closed too."""
    if target.closing is not None:
        raise ValidationFailed([fault("target", "closed", "this target has ended; its history stays as it is")])


def faults_in(uow: UnitOfWork, draft: TargetDraft) -> list[Fault]:
    """Everything that is wrong with a draft by itself, for a form that says it all at once."""
    indicator = indicators_here(uow).get(draft.indicator)
    areas = frozenset() if indicator is None else frozenset(areas_of(uow, indicator))
    return faults_of(draft, indicator, areas, uow.now.date())


def _checked(uow: UnitOfWork, draft: TargetDraft) -> Indicator:
    faults = faults_in(uow, draft)
    if faults:
        raise ValidationFailed(faults)
    return indicators_here(uow)[draft.indicator]


async def _insert(uow: UnitOfWork, draft: TargetDraft, indicator: Indicator) -> str:
    target_id = new_uuid()
    row = {
        **asdict(draft),
        "target_id": target_id,
        "indicator_version": indicator.version,
        "years_since_arrival": indicator.years_since_arrival,
        "unit": indicator.unit,
        "direction": draft.direction.value,
        "created_at": uow.now,
    }
    await insert_target(uow.session, row)
    return wire(TARGET, target_id)


def _doubled(standing: Target) -> Fault:
    return fault("due_on", "doubled", f"a target of this indicator, area and day stands already ({standing.wire_id}): replace it")

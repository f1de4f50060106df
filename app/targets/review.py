"""Review a target: the number, its margin and its coverage come from the release, the judgement and the comment from the body."""

import math
from dataclasses import dataclass
from datetime import date

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.ids import new_uuid
from app.targets.decide import must_stand
from app.targets.hold import Held, hold
from app.targets.look_up import find_target
from app.targets.store import insert_review, lock_targets
from app.targets.target import LONGEST_COMMENT, OPERATOR, Author, Judgement, Target, fault, text_faults
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What the body says; `release` is the id of a release, None for the newest, `on` the day of the review, None for today."""

    judgement: Judgement
    comment: str
    release: str | None = None
    on: date | None = None


async def review(uow: UnitOfWork, target: Target, draft: ReviewDraft, by: Author = OPERATOR) -> Held:
    """Add a review. Raises ValidationFailed (it has ended; no comment; no such day), NotFound (no such release)."""
    faults = text_faults("comment", draft.comment, LONGEST_COMMENT)
    if faults:
        raise ValidationFailed(faults)
    await lock_targets(uow.session)
    must_stand(await find_target(uow, target.wire_id))
    held = await hold(uow, target, draft.release)
    today = uow.now.date()
    if draft.on is not None and not held.listed.reference_date <= draft.on <= today:
        raise ValidationFailed([fault("on", "range", "a day from the release's reference date until today")])
    value, sign, margin = _told(held)
    result = held.result
    row = {
        "review_id": new_uuid(),
        "target_id": target.target_id,
        "release_id": held.listed.release_id,
        "reviewed_on": draft.on or today,
        "as_of": held.listed.reference_date if result is None else result.as_of,
        "value": value,
        "sign": sign,
        "margin": margin,
        "coverage": result.coverage.percent if result is not None and result.coverage is not None else None,
        "state": held.state.value,
        "judgement": draft.judgement.value,
        "comment": draft.comment,
        "created_at": uow.now,
    }
    await insert_review(uow.session, row)
    await uow.record(Entry("target-reviewed", agency=by.agency, actor=by.actor))
    return held


def _told(held: Held) -> tuple[int | None, str | None, int | None]:
    """Value, sign and margin as the release has them."""
    result = held.result
    if result is not None and result.share is not None:
        return result.share.percent, result.share.sign, result.share.margin
    if result is not None and result.days is not None and result.days.median is not None:
        span, median = held.span, result.days.median
        return median, "about", None if span is None else math.ceil(max(span.high - median, median - span.low))
    return None, None, None

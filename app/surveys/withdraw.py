"""Withdraw a survey that was wrong: it stays in the register with the reason and is read no more.

Answers that were counted stay counted: the same ones are not counted again, and what counting them cost stays spent.
"""

from app.audit.record import Entry
from app.csv_file import printable
from app.errors import NotFound, ValidationFailed
from app.surveys.store import insert_withdrawal, lock_surveys, read_heads
from app.unit_of_work import UnitOfWork

_LONGEST = 500


async def withdraw(uow: UnitOfWork, code: str, version: int, reason: str) -> None:
    """Let a version be read no more. Raises NotFound (also for one withdrawn before), ValidationFailed (reason)."""
    if not reason or len(reason) > _LONGEST or printable(reason) != reason:
        raise ValidationFailed.at("/reason", "text", f"a reason has 1 to {_LONGEST} characters on one line")
    await lock_surveys(uow.session)
    heads = await read_heads(uow.session)
    found = next((head for head in heads if (head.code, head.version, head.withdrawn) == (code, version, None)), None)
    if found is None:
        raise NotFound()
    await insert_withdrawal(uow.session, found.survey_id, reason, uow.now)
    await uow.record(Entry("survey-withdrawn"))

"""Withdraw an import that was wrong: it stays in the register with the reason, and what it replaced is read again."""

from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.official.store import find_version, insert_withdrawal, lock_imports
from app.unit_of_work import UnitOfWork

_LONGEST = 500


async def withdraw(uow: UnitOfWork, source: str, table: str, version: int, reason: str) -> None:
    """Let a version be read no more. Raises NotFound (also for one withdrawn before), ValidationFailed (reason)."""
    words = " ".join(reason.split())
    if not words or len(words) > _LONGEST or not words.isprintable():
        raise ValidationFailed.at("/reason", "text", f"a reason has 1 to {_LONGEST} characters")
    await lock_imports(uow.session)
    dataset_id = await find_version(uow.session, source, table, version)
    if dataset_id is None:
        raise NotFound()
    await insert_withdrawal(uow.session, dataset_id, words, uow.now)
    await uow.record(Entry("official-statistics-withdrawn"))

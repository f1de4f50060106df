"""The last comparison of the key provider's log with ours, as the officer asks about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from app.audit.comparisons import Told, comparisons
from app.unit_of_work import UnitOfWork

USUAL_DAYS: Final = 31
_WITH_A_LOG: Final = frozenset({"transit", "awskms"})


@dataclass(frozen=True, slots=True)
class WatchedKeys:
    """What is known of opened keys: which provider holds them, the last comparison, and whether an earlier one failed lately."""

    provider: str
    last: Told | None
    was_failed: bool
    now: datetime

    @property
    def has_log(self) -> bool:
        """Whether the provider keeps a log that can be compared."""
        return self.provider in _WITH_A_LOG

    @property
    def days_ago(self) -> int:
        """Whole days since the last comparison."""
        return 0 if self.last is None else (self.now - self.last.at).days

    @property
    def is_late(self) -> bool:
        """Whether the last comparison is older than is usual, where there is something to compare."""
        return self.has_log and self.days_ago > USUAL_DAYS

    @property
    def usual_days(self) -> int:
        """How old a comparison may be."""
        return USUAL_DAYS

    @staticmethod
    def at(seconds: int) -> datetime:
        """A moment as a comparison's row holds it."""
        return datetime.fromtimestamp(seconds, UTC)


async def watched_keys(uow: UnitOfWork) -> WatchedKeys:
    """What stands in the log about comparisons."""
    async with uow.world.pool.acquire() as connection:
        made = await comparisons(connection, uow.world.keyring)
    recent = uow.now - timedelta(days=USUAL_DAYS)
    was_failed = any(not one.clean and one.at >= recent for one in made[:-1])
    return WatchedKeys(uow.world.settings.key_provider, made[-1] if made else None, was_failed, uow.now)

"""The one source of time: aware UTC, asked through a `Clock` so that tests and replays can move it."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The current moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current moment, aware and in UTC."""
        return datetime.now(UTC)

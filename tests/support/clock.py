"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class MovableClock:
    """Says the time it was set to."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def advance(self, **by: float) -> datetime:
        """Move forward, e.g. `advance(days=3)`; returns the new moment."""
        self._now += timedelta(**by)
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment."""
        self._now = moment.astimezone(UTC)

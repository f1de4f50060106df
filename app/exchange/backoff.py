"""When to try again what a receiver did not take: soon, then ever later, for a week. Pure; chance is handed in."""

from datetime import datetime, timedelta

LONGEST = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=7)
LONGEST_ASKED = timedelta(days=1)
"""What `Retry-After` may ask for at most: a receiver cannot put its own news off for good."""


def next_attempt(now: datetime, failures: int, chance: float, asked: timedelta | None = None) -> datetime:
    """The time after the `failures`-th failure in a row (1 the first): 2 s, 4 s, 8 s … 15 min, less up to a quarter by `chance`.

    `chance` in [0, 1) spreads the streams that failed together. `asked` is the receiver's `Retry-After`; the later counts.
    """
    planned: timedelta = min(timedelta(seconds=2) * 2 ** min(failures - 1, 30), LONGEST) * (1 - chance / 4)
    return now + (planned if asked is None else max(planned, min(asked, LONGEST_ASKED)))


def is_hopeless(now: datetime, failing_since: datetime) -> bool:
    """Whether a week of failures is over; the stream is then paused where it stands."""
    return now - failing_since >= GIVE_UP_AFTER

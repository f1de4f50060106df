"""Times of official figures: a year, a month, a school year or a day, written one way only so that they can be compared."""

import re
from calendar import IllegalMonthError, monthrange
from datetime import date

from app.errors import KiimError

_FIRST, _LAST = 1900, 2100
_YEAR = re.compile(r"(?P<year>[0-9]{4})")
_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")
_SCHOOL_YEAR = re.compile(r"(?P<year>[0-9]{4})/(?P<next>[0-9]{2}|[0-9]{4})")
_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[T ]00:00:00)?")
_GERMAN_DAY = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")


class NoTime(KiimError):
    """The text is no time; it is public and may be quoted."""


def read_time(text: str) -> str:
    """The one way to write it: `2024`, `2024-06`, `2023/2024` or `2024-12-31`. Raises NoTime."""
    cell = text.strip()
    written: str | None = None
    if found := _DAY.fullmatch(cell) or _GERMAN_DAY.fullmatch(cell):
        written = f"{int(found['year']):04d}-{int(found['month']):02d}-{int(found['day']):02d}"
    elif found := _SCHOOL_YEAR.fullmatch(cell):
        following = str(int(found["year"]) + 1)
        if following.endswith(found["next"]):
            written = f"{found['year']}/{following}"
    elif _MONTH.fullmatch(cell) or _YEAR.fullmatch(cell):
        written = cell
    if written is None or not _FIRST <= int(written[:4]) <= _LAST:
        raise NoTime(f"{cell[:20]!r} is neither a year, a month, a school year nor a day")
    ends_on(written)
    return written


def is_time(text: str) -> bool:
    """Whether `read_time` takes it."""
    try:
        read_time(text)
    except NoTime:
        return False
    return True


def ends_on(time: str) -> date:
    """The last day of a time as `read_time` writes it: 31 December, the last of the month, 31 July, the day itself."""
    try:
        if "/" in time:
            return date(int(time[5:]), 7, 31)
        if len(time) == 4:
            return date(int(time), 12, 31)
        if len(time) == 7:
            year, month = int(time[:4]), int(time[5:])
            return date(year, month, monthrange(year, month)[1])
        return date.fromisoformat(time)
    except (ValueError, IllegalMonthError):
        raise NoTime(f"{time} is no day of the calendar") from None

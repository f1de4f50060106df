"""Days and moments as people read them: month names, 24 hours, Latin digits, the time of Germany; never a short form."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from app.pages.languages import Language

HERE = ZoneInfo("Europe/Berlin")
_YEAR = re.compile(r"\s[рг]\.$")
"""The word for a year, shortened, behind the number: its full stop would meet that of a sentence."""


class Dates:
    """Dates in one language."""

    def __init__(self, language: Language) -> None:
        self._locale = language.locale

    def day(self, when: date | datetime | str) -> str:
        """E.g. `21. Mai 2027`; takes a date, an aware time, or the wire form of either."""
        return self._long(_day(when))

    def moment(self, when: datetime | str) -> str:
        """E.g. `18. November 2026, 10:42`, in German time."""
        here = _moment(when).astimezone(HERE)
        return f"{self._long(here.date())}, {here:%H:%M}"

    def clock(self, when: datetime) -> str:
        """E.g. `10:42`."""
        return f"{when.astimezone(HERE):%H:%M}"

    def incomplete(self, when: str) -> str:
        """An incomplete date of a statement: a year, a month of a year, or a day."""
        parts = when.split("-")
        if len(parts) == 1:
            return parts[0]
        if len(parts) == 2:
            first = datetime(int(parts[0]), int(parts[1]), 1, tzinfo=HERE)
            return _latin(format_datetime(first, "LLLL y", locale=self._locale))
        return self.day(when)

    def _long(self, day: date) -> str:
        return _YEAR.sub("", _latin(format_date(day, "long", locale=self._locale)))


def _day(when: date | datetime | str) -> date:
    if isinstance(when, str):
        return date.fromisoformat(when) if len(when) == 10 else _day(_moment(when))
    return when.astimezone(HERE).date() if isinstance(when, datetime) else when


def _moment(when: datetime | str) -> datetime:
    return when if isinstance(when, datetime) else datetime.fromisoformat(when)


def _latin(text: str) -> str:
    """Latin digits in every language: they match the paper documents."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)

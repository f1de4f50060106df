"""The provider's own log against ours: whoever had a key opened that none of our processes counted had it opened for himself.

Read are lines of JSON of an OpenBao or Vault audit device, and CloudTrail's events of AWS KMS, one a line or in `Records`. An
opening is explained by a count of ours for its minute, the one before or the one after: clocks differ. Everything else that gives
out what a key of ours protects (a rewrap, an export, a re-encryption) is never done here, and so never explained.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from app.crypto.openings import MINUTE, Opened

_GIVES: Final = re.compile(r"[^/]+(?:/[^/]+)*?/(decrypt|rewrap|export/[a-z-]+|backup)/(?P<key>[^/]+?)(?:/[^/]+)?")
_OURS: Final = "kiim/v1/"
_CONTEXTS: Final = {"Decrypt": "encryptionContext", "ReEncrypt": "sourceEncryptionContext"}


class NotALog(ValueError):
    """A line is not of a log that is known here; the text says which line."""


@dataclass(slots=True)
class Theirs:
    """What the provider says it did with our keys: openings by minute, and what we never ask for."""

    opened: Counter[int] = field(default_factory=Counter)
    never_ours: Counter[int] = field(default_factory=Counter)
    since: datetime | None = None
    until: datetime | None = None

    def note(self, at: datetime, count: int, *, opening: bool) -> None:
        """Count what was done at this moment."""
        (self.opened if opening else self.never_ours)[int(at.timestamp()) // MINUTE * MINUTE] += count


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unexplained` by the minute; `unsure`: explained only by a request of ours that got no answer; `too_young`: not judged."""

    theirs: int
    ours: int
    unsure: int
    too_young: int
    unexplained: Mapping[int, int]

    @property
    def clean(self) -> bool:
        """Whether every opening is one of ours."""
        return not self.unexplained


def read_log(lines: Iterable[bytes], key: str) -> Theirs:
    """What a provider's log says about the keys `<key>-<epoch>`, or about what is bound to our contexts. Raises NotALog."""
    found = Theirs()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = orjson.loads(line)
            for event in document.get("Records", [document]):
                at = datetime.fromisoformat(event["time"] if "time" in event else event["eventTime"])
                found.since = min(found.since or at, at)
                found.until = max(found.until or at, at)
                for count, opening in _engine(event, key) if "time" in event else _cloud(event):
                    found.note(at, count, opening=opening)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NotALog(f"line {number} is neither of an audit device of OpenBao or Vault nor of CloudTrail") from None
    return found


def _engine(event: Mapping[str, Any], key: str) -> Iterator[tuple[int, bool]]:
    """Answers without an error; a request in a batch counts for each of its parts."""
    asked = event["request"]
    path = _GIVES.fullmatch(asked["path"])
    if (
        event["type"] != "response"
        or event.get("error")
        or path is None
        or not re.fullmatch(rf"{re.escape(key)}-\d+", path["key"])
    ):
        return
    batch = (asked.get("data") or {}).get("batch_input")
    yield (len(batch) if isinstance(batch, list) else 1), path[1] == "decrypt"


def _cloud(event: Mapping[str, Any]) -> Iterator[tuple[int, bool]]:
    """Only who names our context can open what we had sealed."""
    name = event["eventName"]
    if event["eventSource"] != "kms.amazonaws.com" or name not in _CONTEXTS or event.get("errorCode"):
        return
    context = str(((event.get("requestParameters") or {}).get(_CONTEXTS[name]) or {}).get("kiim", ""))
    if context.startswith(_OURS):
        yield 1, name == "Decrypt"


def compared(theirs: Theirs, ours: Iterable[Opened], now: datetime) -> Comparison:
    """Explain each opening by a count of the minute before, its own or the one after, the oldest first.

    What is younger than three minutes is not judged: our processes write their counts down once a minute.
    """
    judged_below = (int(now.timestamp()) // MINUTE - 3) * MINUTE
    sure, unsure = Counter[int](), Counter[int]()
    for each in ours:
        sure[each.minute] += each.opened
        unsure[each.minute] += each.unsure
    known, doubtful, young = sure.total(), 0, 0
    unexplained = Counter(theirs.never_ours)
    for minute, count in sorted(theirs.opened.items()):
        if minute > judged_below:
            young += count
            continue
        left = count
        for counts in (sure, unsure):
            for near in (minute - MINUTE, minute, minute + MINUTE):
                used = min(left, counts[near])
                counts[near] -= used
                left -= used
                doubtful += used if counts is unsure else 0
        unexplained[minute] += left
    left_over = {at: count for at, count in sorted(unexplained.items()) if count}
    return Comparison(theirs.opened.total(), known, doubtful, young, left_over)

"""What a receiver's answer means (RFC 8935): taken, or one word of a closed list; nothing that it said is kept. Pure."""

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

_COMPLAINTS = frozenset(
    {"invalid_request", "invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed", "access_denied"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one POST: `error` None if the receiver took it; `asked` its `Retry-After`; `gone`: it wants no more."""

    error: str | None = None
    asked: timedelta | None = None
    gone: bool = False


TAKEN = Answer()


def judged(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
    """202 is taken and nothing else is: a page that answers 200 to everything has understood nothing. Headers in lower case."""
    asked = _asked(headers.get("retry-after"), now)
    if status == 202:
        return TAKEN
    if status == 410:
        return Answer("gone", gone=True)
    if 300 <= status < 400:
        return Answer("redirected", asked)
    if status in (429, 503):
        return Answer("busy", asked)
    if status == 400:
        return Answer(_complaint(body), asked)
    return Answer(f"status-{status}", asked)


def _complaint(body: bytes) -> str:
    """The receiver's `err`, if it is one of RFC 8935 2.4."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "status-400"
    err = told.get("err") if isinstance(told, dict) else None
    return err.replace("_", "-") if isinstance(err, str) and err in _COMPLAINTS else "status-400"


def _asked(text: str | None, now: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110 10.2.3) in seconds or as a date; None for anything else."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        wanted = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(wanted - now, timedelta(0)) if wanted.tzinfo is not None else None

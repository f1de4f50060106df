"""What a look at an installation found: one thing, whether it is fine, and what to do."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["fine", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    words: str

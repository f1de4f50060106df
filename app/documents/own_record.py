"""Everything about a person on paper: A4, her language and German side by side, to keep or to show somebody.

Rules: the signed JSON stays the evidence and is complete, this says the same in words. It comes as sections of entries, the same
ones in each language; who makes them bounds how many there are, and these papers are set one at a time on a thread of their own,
so that long records can neither block other requests nor exhaust memory.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.receipt_words import Line
from app.documents.speech import Speech, languages_of
from app.documents.typeset import typeset
from app.pages.languages import GERMAN

Runs = Sequence[Line]
"""One line: texts one after the other, each with its language (`*`: somebody's own words, whose language nobody knows)."""

_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paper")


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One thing that is known or happened: its name, what is told of it, and smaller below it where that comes from."""

    name: Line
    lines: Sequence[Runs]
    notes: Sequence[Runs] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper under a heading; `opening` stands before its entries."""

    heading: Line
    opening: Sequence[Runs]
    entries: Sequence[PaperEntry]


async def own_record_pdf(made_at: datetime, speeches: tuple[Speech, ...], told: Sequence[Sequence[Section]]) -> bytes:
    """Print the record; `told` has the same sections in each language of `speeches` (`app.documents.speech.both`)."""
    spoken = [_words(speech, made_at, sections) for speech, sections in zip(speeches, told, strict=True)]
    data = {
        "title": spoken[0]["heading"],
        "date": list(made_at.timetuple()[:6]),
        "languages": languages_of(speeches),
        "words": spoken,
    }
    return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, typeset, "own_record", data)


def _words(speech: Speech, made_at: datetime, sections: Sequence[Section]) -> dict[str, Any]:
    _ = speech.gettext
    return {
        "heading": _("Alles, was hier über mich steht"),
        "opening": [
            _("Stand: %(when)s") % {"when": speech.dates.moment(made_at)},
            _("Das Gleiche gibt es als Datei für Programme, mit Unterschrift (JSON)."),
        ],
        "sections": [
            {
                "heading": section.heading,
                "opening": section.opening,
                "entries": [{"name": one.name, "lines": one.lines, "notes": one.notes} for one in section.entries],
            }
            for section in sections
        ],
        "status": _unreviewed(speech),
    }


def _unreviewed(speech: Speech) -> str:
    _ = speech.gettext
    if speech.language.code == GERMAN:
        return ""
    return _("Diese Übersetzung hat noch niemand geprüft (unreviewed). Sie hilft beim Lesen. Es gilt der deutsche Text.")

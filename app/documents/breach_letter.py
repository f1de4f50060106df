"""Letters to people whose data somebody saw (Art. 34 GDPR): one paper per language, with a German list of who hands out which.

Rules: no name stands on them and no record is opened for them. A letter carries the person's sign in the officer's report; the
list says under which reference which agency knows her. The text is marked as unreviewed, in German too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.receipt_words import complaint_office
from app.documents.speech import Speech, both, isolated
from app.documents.typeset import typeset
from app.pages.languages import GERMAN


@dataclass(frozen=True, slots=True)
class Seen:
    """What one agency saw of a person: category codes with their labels by language, first and last time, how often."""

    agency: str
    categories: tuple[dict[str, str], ...]
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True, slots=True)
class BreachLetter:
    """One person's letter: her sign, what was seen, and who can hand it out: (agency, its reference)."""

    sign: str
    seen: tuple[Seen, ...]
    handed_by: tuple[tuple[str, str], ...]


def breach_letters_pdf(language: str, letters: Sequence[BreachLetter], contact: str, measures: str, supervision: str) -> bytes:
    """The letters of one language, in it and German, behind the list. `measures`: the officer's own German words, or empty."""
    speeches = both(language)
    data = {
        "title": "Briefe über einen Vorfall",
        "date": None,
        "languages": [{"code": each.language.code, "direction": each.language.direction} for each in speeches],
        "language": speeches[0].language.name,
        "list": [{"sign": one.sign, "agency": agency, "reference": ref} for one in letters for agency, ref in one.handed_by],
        "letters": [
            {"sign": one.sign, "words": [_words(speech, one, contact, measures, supervision) for speech in speeches]}
            for one in letters
        ],
    }
    return typeset("breach_letters", data)


def _words(speech: Speech, letter: BreachLetter, contact: str, measures: str, supervision: str) -> dict[str, Any]:
    _ = speech.gettext
    return {
        "heading": _("Eine Nachricht über Ihre Daten"),
        "status": _unreviewed(speech),
        "opening": [
            _("Eine Stelle hat Daten von Ihnen gesehen. Vielleicht durfte sie das nicht."),
            _("Wir prüfen das. Sie müssen nichts tun. Sie haben keine Nachteile."),
        ],
        "seen_title": _("Was ist passiert?"),
        "seen": [_seen(speech, one) for one in letter.seen],
        "measures_title": _("Was haben wir getan?") if measures else "",
        "measures": measures,
        "can_title": _("Was können Sie tun?"),
        "can": [
            _("Sie können fragen, was genau gesehen wurde. Nennen Sie das Zeichen von diesem Brief."),
            _("Sie können jede Erlaubnis zurücknehmen: auf Ihrer Seite oder bei jeder Beratung."),
            _("Sie können Ihre PIN ändern."),
            _("Sie können sich beschweren.") + " " + complaint_office(_, supervision),
        ],
        "ask": _("Hier können Sie fragen"),
        "contact": contact,
        "sign": _("Zeichen"),
    }


def _seen(speech: Speech, seen: Seen) -> str:
    _ = speech.gettext
    told = {
        "agency": isolated(seen.agency),
        "categories": ", ".join(speech.label(labels)[1] for labels in seen.categories),
        "first": speech.dates.day(seen.first),
        "last": speech.dates.day(seen.last),
    }
    if told["first"] == told["last"]:
        return _("%(agency)s hat am %(first)s gesehen: %(categories)s.") % told
    return _("%(agency)s hat vom %(first)s bis %(last)s gesehen: %(categories)s.") % told


def _unreviewed(speech: Speech) -> str:
    _ = speech.gettext
    if speech.language.code == GERMAN:
        return _("Niemand hat diesen Text geprüft (unreviewed).")
    return _("Diese Übersetzung hat noch niemand geprüft (unreviewed). Sie hilft beim Lesen. Es gilt der deutsche Text.")

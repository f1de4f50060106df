"""The receipt of an erasure on paper: its number, what it says of the copies, and how to look again. It names nobody."""

from dataclasses import dataclass
from datetime import datetime

from app.documents.picture import picture_of
from app.documents.receipt_words import Fact
from app.documents.speech import Speech, languages_of
from app.documents.typeset import typeset
from app.pages.languages import GERMAN

_GROUP = 8


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What an erasure leaves in the hands of the person. `due`: when no copy opens at latest; None where no key is renewed."""

    number: str
    at: datetime
    final_at: datetime | None
    due: datetime | None
    base_url: str

    def address(self, language: str) -> str:
        """Where one looks again, in this language."""
        return f"{self.base_url}/{language}/geloescht"


def erasure_receipt_pdf(told: ErasureReceipt, speeches: tuple[Speech, ...]) -> bytes:
    """Print it; `speeches` from `app.documents.speech.both`."""
    spoken = [_words(speech, told) for speech in speeches]
    own = speeches[0].language.code
    data = {
        "title": spoken[0]["heading"],
        "date": list(told.at.timetuple()[:6]),
        "languages": languages_of(speeches),
        "words": spoken,
        "picture": picture_of(f"{told.address(own)}/{told.number}"),
    }
    return typeset("receipt", data)


def copies(speech: Speech, told: ErasureReceipt) -> str:
    """What can be said of older copies."""
    _ = speech.gettext
    if told.final_at is not None:
        return _("Niemand kann sie mehr lesen. Seit: %(moment)s") % {"moment": speech.dates.moment(told.final_at)}
    if told.due is None:
        return _("Sie liegen noch verschlüsselt in alten Sicherungen.")
    return _("Bald kann sie niemand mehr lesen. Spätestens: %(day)s") % {"day": speech.dates.day(told.due)}


def _words(speech: Speech, told: ErasureReceipt) -> dict[str, object]:
    _ = speech.gettext
    facts: list[Fact] = [
        (_("Nummer"), [("number", _grouped(told.number))]),
        (_("Gelöscht am"), [("", speech.dates.moment(told.at))]),
        (_("Alte Kopien"), [("", copies(speech, told))]),
        (
            _("Später prüfen"),
            [("", _("Öffnen Sie diese Seite. Schreiben Sie dort die Nummer.")), ("code", told.address(speech.language.code))],
        ),
        (_("Gut zu wissen"), [("", _("Die Nummer sagt nicht, wer Sie sind. Ohne die Nummer findet niemand diese Quittung."))]),
    ]
    return {
        "heading": _("Die Daten sind gelöscht"),
        "picture": _("QR-Code: Er öffnet diese Quittung im Internet."),
        "facts": [{"name": name, "lines": lines} for name, lines in facts],
        "status": _unreviewed(speech),
    }


def _grouped(number: str) -> str:
    sign, digits = number[:2], number[2:]
    return sign + " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _unreviewed(speech: Speech) -> str:
    _ = speech.gettext
    if speech.language.code == GERMAN:
        return _("Diese Quittung hat noch niemand sprachlich geprüft (unreviewed).")
    return _("Diese Übersetzung hat noch niemand geprüft (unreviewed). Sie hilft beim Lesen. Es gilt der deutsche Text.")

"""The receipt on paper: the facts of one signed receipt (`consent.receipt`) in the person's language and German.

Rules: the signed JSON stays the evidence, this says the same in words; it holds no value of the record. A receipt of a consent in
force says how to withdraw without a phone, every one where to complain; a wording or translation that nobody competent has
checked is called `unreviewed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.documents.receipt_words import Fact, Line, channel, complaint_office, decided, interpreted, standing_now, state
from app.documents.speech import Speech, isolated, languages_of
from app.documents.typeset import typeset
from app.pages.languages import GERMAN
from consent.catalogue import Catalogue
from consent.vocabulary import Purpose

_CONFIRMED = frozenset({"reviewed", "sworn"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a paper needs beside the receipt: who helped, what somebody competent has checked, where to go.

    `wording_reviewed`: the wording named by the receipt's digest; `reviewed`: the languages whose texts of ours are reviewed;
    `complaint_addresses` by legal regime, as the settings hold them.
    """

    catalogue: Catalogue
    wording_reviewed: bool
    reviewed: frozenset[str] = frozenset()
    assisted_by: str | None = None
    complaint_addresses: Mapping[str, str] = field(default_factory=dict)


def receipt_pdf(receipt: Mapping[str, Any], speeches: tuple[Speech, ...], around: Surroundings) -> bytes:
    """Print the receipt; `speeches` from `app.documents.speech.both`."""
    spoken = [in_words(speech, receipt, around) for speech in speeches]
    issued = datetime.fromisoformat(receipt["receipt_timestamp"])
    data = {
        "title": spoken[0]["heading"],
        "date": list(issued.timetuple()[:6]),
        "languages": languages_of(speeches),
        "words": spoken,
    }
    return typeset("receipt", data)


def in_words(speech: Speech, receipt: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """The receipt in one language, for paper and page alike: a heading, facts by name and lines, what is not reviewed."""
    _ = speech.gettext
    record = receipt["consent_record"]
    events, status = record["events"], record["events"][-1]["status"]
    facts: list[Fact] = [
        (_("Wer?"), _agency(speech, record["party_identification"][0])),
        (_("Wofür?"), [_purpose(speech, record["pii_processing"], around)]),
        (_("Welche Daten?"), _categories(speech, record["pii_processing"], around)),
        (_("Wie lange?"), [_until(speech, record["pii_processing"])]),
        (_("Wann?"), [("", f"{state(_, event['status'])}: {speech.dates.moment(event['event_time'])}") for event in events]),
        (_("Wie haben Sie entschieden?"), _way(speech, events[0], around.assisted_by)),
        standing_now(_, status),
        (_("Welcher Text?"), _wording(speech, record["pii_processing"]["privacy_notice"], around)),
        (_("Wo kann ich mich beschweren?"), _complaint(speech, record["party_identification"][0], around)),
        (_("Quittung"), _number(speech, receipt)),
    ]
    return {
        "heading": decided(_, status),
        "facts": [{"name": name, "lines": lines} for name, lines in facts if lines],
        "status": _unreviewed(speech, record["pii_processing"], around),
    }


def _agency(speech: Speech, party: Mapping[str, Any]) -> list[Line]:
    _ = speech.gettext
    duty = _("Diese Stelle muss der Ausländerbehörde bestimmte Dinge mitteilen.")
    return [(GERMAN, party["party_name"]), *([("", duty)] if party["reporting_duty_87_aufenthg"] else [])]


def _purpose(speech: Speech, processing: Mapping[str, Any], around: Surroundings) -> Line:
    return speech.label(around.catalogue.purposes[Purpose(processing["purpose"])].labels)


def _categories(speech: Speech, processing: Mapping[str, Any], around: Surroundings) -> list[Line]:
    held = around.catalogue.categories
    return [speech.label(held[item["category"]].labels) for item in processing["pii_information"]]


def _until(speech: Speech, processing: Mapping[str, Any]) -> Line:
    _ = speech.gettext
    if processing["retention_period"] is None:
        return "", _("Bis Sie etwas anderes sagen.")
    return "", _("Längstens bis %(day)s. Dann fragen wir neu.") % {"day": speech.dates.day(processing["retention_period"])}


def _way(speech: Speech, event: Mapping[str, Any], assisted_by: str | None) -> list[Line]:
    way: list[Line] = [("", channel(speech.gettext, event["channel"]))]
    if assisted_by is not None:
        way.append((GERMAN, assisted_by))
    if event["channel"] != "self" or event["interpreter"] != "none":
        way.append(("", interpreted(speech.gettext, event["interpreter"])))
    return way


def _wording(speech: Speech, notice: Mapping[str, Any], around: Surroundings) -> list[Line]:
    _ = speech.gettext
    digest = notice["sha256"]
    lines: list[Line] = [
        ("", _("Fassung %(version)s") % {"version": isolated(notice["version"])}),
        ("", _("Sprache: %(language)s") % {"language": speech.language_name(notice["language"])}),
    ]
    if notice["read_aloud_in"] is not None:
        lines.append(("", _("Vorgelesen auf: %(language)s") % {"language": speech.language_name(notice["read_aloud_in"])}))
    if not around.wording_reviewed:
        lines.append(("", _("Niemand hat diesen Text geprüft (unreviewed).")))
    return [*lines, ("", _("Prüfsumme (SHA-256):")), ("code", digest[:32]), ("code", digest[32:])]


def _complaint(speech: Speech, party: Mapping[str, Any], around: Surroundings) -> list[Line]:
    address: list[Line] = [(GERMAN, line) for line in around.complaint_addresses.get(party["legal_regime"], "").splitlines()]
    return [("", complaint_office(speech.gettext, party["legal_regime"])), *address]


def _number(speech: Speech, receipt: Mapping[str, Any]) -> list[Line]:
    _ = speech.gettext
    return [
        ("", _("Ausgestellt: %(moment)s") % {"moment": speech.dates.moment(receipt["receipt_timestamp"])}),
        ("code", receipt["receipt_id"]),
        ("", _("Auf Ihrer Seite gibt es diese Quittung auch als Datei mit Unterschrift.")),
    ]


def _unreviewed(speech: Speech, processing: Mapping[str, Any], around: Surroundings) -> str:
    """What to say of this language's texts; nothing when each of them is reviewed."""
    _, code = speech.gettext, speech.language.code
    if code in around.reviewed and around.catalogue.label_status.get(code) in _CONFIRMED:
        return ""
    if code == GERMAN:
        return _("Diese Quittung hat noch niemand sprachlich geprüft (unreviewed).")
    return _("Diese Übersetzung hat noch niemand geprüft (unreviewed). Sie hilft beim Lesen. Es gilt der deutsche Text.")

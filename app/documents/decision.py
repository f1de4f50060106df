"""A decision on paper: what an agency asks, in German and the person's language, to be read aloud, ticked and signed.

Rules: nothing is ticked and nobody is named on it; the person writes what she decides. It shows the same wording that the pages
show, says of a wording that nobody competent has checked that it is `unreviewed`, and that then the German one counts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from app.documents.speech import Speech, languages_of
from app.documents.typeset import typeset
from app.documents.wording import Party, paragraphs
from app.pages.languages import GERMAN
from app.pages.texts import texts
from consent.catalogue import Catalogue

_BLANK = "_" * 16


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: for whom, what for, which categories, for how many months; `reviewed` are digests of checked wordings."""

    party: Party
    purpose: str
    categories: Collection[str]
    months: Collection[int]
    reviewed: frozenset[str]


def decision_pdf(catalogue: Catalogue, question: Question, speeches: tuple[Speech, ...]) -> bytes:
    """Print the form; `speeches` from `app.documents.speech.both`. A language without a wording is left out."""
    spoken = tuple(one for one in speeches if (question.purpose, one.language.code) in catalogue.notices)
    words = [_words(catalogue, question, one) for one in spoken]
    return typeset("decision", {"title": words[0]["heading"], "date": None, "languages": languages_of(spoken), "words": words})


def _words(catalogue: Catalogue, question: Question, spoken: Speech) -> dict[str, Any]:
    _, code = spoken.gettext, spoken.language.code
    labels = [spoken.label(catalogue.categories[category].labels)[1] for category in question.categories]
    told = paragraphs(catalogue, spoken, question.purpose, question.party, ", ".join(labels), _BLANK)
    return {
        "heading": _("Ihre Entscheidung auf Papier"),
        "paragraphs": list(told),
        "status": _unreviewed(_, code, catalogue.notices[question.purpose, code].sha256 in question.reviewed),
        "tick": _("Kreuzen Sie an, was Sie wollen."),
        "categories_title": _("Welche Daten darf die Stelle sehen?"),
        "categories": labels,
        "months_title": _("Wie lange?"),
        "months": [_months(code, each) for each in question.months],
        "answers": [_("Ja, ich erlaube das"), _("Nein, nicht erlauben")],
        "lines": [_("Ort und Datum"), _("Ihre Unterschrift"), _("Wer hat vorgelesen oder übersetzt?")],
    }


def _months(code: str, count: int) -> str:
    return texts(code).ngettext("%(num)s Monat", "%(num)s Monate", count) % {"num": count}


def _unreviewed(_: Callable[[str], str], code: str, reviewed: bool) -> str:
    if reviewed:
        return ""
    if code == GERMAN:
        return _("Niemand hat diesen Text geprüft (unreviewed).")
    return _("Diese Übersetzung hat noch niemand geprüft (unreviewed). Sie hilft beim Lesen. Es gilt der deutsche Text.")

"""The whole text of a consent as it is shown: the reviewed wording, and beside it a translation that only helps with reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.receipt_words import complaint_office
from app.documents.speech import Speech, speech
from app.grants.schemas import RequestToMe
from app.pages.languages import Language
from app.portal.agencies import duties, function_of
from consent.catalogue import Catalogue
from consent.notice import NoticeRef
from consent.receipt import SUPERVISION

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language, by paragraphs; `counts`: a decision rests on it, else it helps with reading."""

    language: Language
    paragraphs: tuple[str, ...]
    counts: bool


def wordings(
    catalogue: Catalogue, notice: NoticeRef, shown: Speech, asked: RequestToMe, categories: Sequence[str], until: datetime
) -> list[Wording]:
    """The text that counts, after the one in the language of the page where that is another."""
    found = []
    for code in dict.fromkeys((shown.language.code, notice.language)):
        spoken = shown if code == shown.language.code else speech(code)
        if (asked.purpose, code) in catalogue.notices:
            paragraphs = _filled(catalogue, spoken, asked, categories, until)
            found.append(Wording(spoken.language, paragraphs, code == notice.language))
    return found


def _filled(
    catalogue: Catalogue, spoken: Speech, asked: RequestToMe, categories: Sequence[str], until: datetime
) -> tuple[str, ...]:
    _, code = spoken.gettext, spoken.language.code
    sentences = duties(catalogue, code, reporting=asked.reporting_duty, course=asked.course_reporting)
    labels = [spoken.label(catalogue.categories[category].labels) for category in categories]
    places: Mapping[str, str] = {
        "agency": asked.agency,
        "function": function_of(spoken, asked.agency_type),
        "reporting": " ".join(sentence for _language, sentence in sentences),
        "categories": ", ".join(label for _language, label in labels),
        "valid_until": spoken.dates.day(until),
        "help": _("Jede Beratung, die hier mitmacht"),
        "complaints": complaint_office(_, SUPERVISION[asked.legal_regime]).rstrip("."),
    }
    text = catalogue.notices[asked.purpose, code].text
    return tuple(_PLACE.sub(lambda place: places[place[1]], line) for line in text.splitlines())

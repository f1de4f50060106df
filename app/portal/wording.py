"""The whole text of a consent as it is shown: the reviewed wording, and beside it a translation that only helps with reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.speech import Speech, speech
from app.documents.wording import Party, paragraphs
from app.grants.schemas import RequestToMe
from app.pages.languages import Language
from consent.catalogue import Catalogue
from consent.notice import NoticeRef


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
    party = Party(asked.agency, asked.agency_type, asked.reporting_duty, asked.course_reporting, asked.legal_regime)
    found = []
    for code in dict.fromkeys((shown.language.code, notice.language)):
        spoken = shown if code == shown.language.code else speech(code)
        if (asked.purpose, code) in catalogue.notices:
            labels = ", ".join(spoken.label(catalogue.categories[category].labels)[1] for category in categories)
            texts = paragraphs(catalogue, spoken, asked.purpose, party, labels, spoken.dates.day(until))
            found.append(Wording(spoken.language, texts, code == notice.language))
    return found

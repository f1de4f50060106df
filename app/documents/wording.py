"""The text of a consent in one language, as it is shown, read aloud or printed: the catalogue's wording about one agency."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.agencies import duties, function_of
from app.documents.receipt_words import complaint_office
from app.documents.speech import Speech
from consent.catalogue import Catalogue
from consent.receipt import SUPERVISION

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Party:
    """The agency that would get the data, as far as a wording names it."""

    name: str
    type: str
    reporting_duty: bool
    course_reporting: bool
    legal_regime: str


def paragraphs(catalogue: Catalogue, spoken: Speech, purpose: str, party: Party, categories: str, until: str) -> tuple[str, ...]:
    """The wording of this purpose line by line, with what is known now in its places. Raises KeyError for a language without."""
    _, code = spoken.gettext, spoken.language.code
    sentences = duties(catalogue, code, reporting=party.reporting_duty, course=party.course_reporting)
    places: Mapping[str, str] = {
        "agency": party.name,
        "function": function_of(spoken, party.type),
        "reporting": " ".join(sentence for _language, sentence in sentences),
        "categories": categories,
        "valid_until": until,
        "help": _("Jede Beratung, die hier mitmacht"),
        "complaints": complaint_office(_, SUPERVISION[party.legal_regime]).rstrip("."),
    }
    text = catalogue.notices[purpose, code].text
    return tuple(_PLACE.sub(lambda place: places[place[1]], line) for line in text.splitlines())

"""Papers to look at: an invented letter, decisions as the ledger tells them, and a script that no page has yet."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from app.documents.speech import Speech, speech
from app.identity.letters import Letter
from app.pages.languages import GERMAN, Language
from consent.catalogue import load
from consent.events import Event
from consent.ledger import replay
from consent.receipt import receipt
from consent.vocabulary import Purpose
from tests.consent.making import COURSE, agency_id, day, facts

BASE: Final = "https://kiim.musterstadt.example"
HELP: Final = "Beratungsstelle am Beispielplatz, Musterweg 1, 12345 Musterstadt, Telefon 0123 456789"
LETTER: Final = Letter("7K2M9QRT", "7K2M-9QRT-4XWP-ABCD-EFGH", "0410", datetime(2026, 12, 5, 12, tzinfo=UTC))
CATALOGUE: Final = load()
_ETHIOPIC: Final = ("እዚ", "ናይ", "ጽሑፍ", "ኣብነት", "እዩ።", "ሰላም፣", "ትምህርቲ", "ቋንቋ፥", "ቁጽሪ")


def ethiopic() -> tuple[Speech, ...]:
    """A sample of the script, no translation: as many Tigrinya words as the German text has, its placeholders kept."""

    def sample(message: str) -> str:
        words = [_ETHIOPIC[place % len(_ETHIOPIC)] for place, _ in enumerate(message.split())]
        return " ".join([*words, *re.findall(r"%\(\w+\)s", message)])

    return Speech(Language(code="ti", name="ትግርኛ", direction="ltr", locale="ti"), sample), speech(GERMAN)


def decided(*events: Event, regime: str = "gdpr", duty: bool = True, name: str = "Sprachschule Musterstadt") -> Mapping[str, Any]:
    """The receipt of what these events come to, ten days after the start of the story."""
    agency = replace(facts(1, duty=duty), name=name, legal_regime=regime)
    decision = replay(events, day(10)).decision(agency_id(1), COURSE)
    if decision is None:
        raise LookupError("nothing was decided")
    return receipt(decision, CATALOGUE, agency, receipt_id="c_1.1.0", record_id="c_1", principal_id="self", issued_at=day(10))


def label(language: str, *categories: str) -> list[str]:
    """What the catalogue calls the purpose and these categories."""
    purpose = CATALOGUE.purposes[Purpose.LANGUAGE_COURSE].labels[language]
    return [purpose, *(CATALOGUE.categories[code].labels[language] for code in categories)]

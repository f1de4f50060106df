"""What does not belong into a survey's answers: whatever says whose they are, and text that anybody may have written freely.

Rules: a column is refused for its heading (name, birth, telephone, address, mail, number of a paper) or for what most of its
cells look like (a full date, a telephone number, a mail address, a bank account, many different texts or long ones). The check
names the kind of thing, never a value. It finds what is there by mistake, not what somebody hides on purpose.
"""

import re
from collections.abc import Sequence

MOST_OPTIONS = 20
LONGEST_OPTION = 120
_HEADINGS = {
    "names": r"(?:vor|nach|zu|familien|geburts|ruf|haus)?namen?|name|first name|last name|surname",
    "dates of birth": r"geb|geburtsdatum|geburtstag|geboren(?: am)?|date of birth|birth ?date|birthday",
    "telephone numbers": r"tel|telefon(?:nummer)?|handy(?:nummer)?|mobil(?:nummer|telefon)?|rufnummer|phone(?: number)?|whatsapp",
    "mail addresses": r"e ?mail(?: ?adresse)?|mail(?:adresse)?",
    "addresses": r"anschrift|adresse|straße|strasse|hausnummer|wohnadresse|address|street",
    "numbers of papers or accounts": r"iban|konto(?:nummer)?|azr(?: nummer)?|pass(?:nummer)?|ausweis(?:nummer)?|steuer id",
    "free text": r"freitext|bemerkung(?:en)?|anmerkung(?:en)?|kommentar(?:e)?|sonstiges|free text|comments?|remarks?",
    "marks of single people": r"ip|ip ?adresse|teilnehmer ?(?:nr|nummer|id)|response ?id|respondent(?: ?id)?|token|seed|cookie",
}
_NOT_WORDS = re.compile(r"[^a-zäöüß]+")
_VALUES = {
    "dates of birth": r"(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?:[ T].*)?",
    "mail addresses": r"\S+@\S+\.\S+",
    "telephone numbers": r"(?:\+|00?)\d[\d ()/-]{6,}\d",
    "numbers of papers or accounts": r"[A-Z]{2}\d{2}[\dA-Z ]{11,30}",
}


def kind_of_heading(heading: str) -> str | None:
    """What a column of this heading holds by its name; None if it says nothing of that kind."""
    words = _NOT_WORDS.sub(" ", heading.casefold()).strip()
    return next((kind for kind, pattern in _HEADINGS.items() if re.fullmatch(pattern, words)), None)


def kind_of_values(values: Sequence[str]) -> str | None:
    """What most of these cells look like; None if they look like options that were offered."""
    filled = [value for value in values if value]
    for kind, pattern in _VALUES.items():
        if filled and 2 * sum(re.fullmatch(pattern, value) is not None for value in filled) > len(filled):
            return kind
    if len({value.casefold() for value in filled}) > MOST_OPTIONS or any(len(value) > LONGEST_OPTION for value in filled):
        return "free text"
    return None


def kind_of_option(option: str) -> str | None:
    """What an option looks like that should not be one."""
    if len(option) > LONGEST_OPTION:
        return "free text"
    return next((kind for kind, pattern in _VALUES.items() if re.fullmatch(pattern, option)), None)

"""The letter as a person takes it home: A5, in her language and German, black on white.

Rules: no name and none of the digits that are only said; the codes stand there for the eye and, in the picture, for a phone; what
the picture holds is never spelt out in the document's own data. No date of issue: it would be one more thing known of the person.
"""

from collections.abc import Callable

from app.documents.picture import picture_of
from app.documents.speech import Speech, languages_of
from app.documents.typeset import typeset
from app.identity.codes import SELECTOR_SIGNS, grouped, normalised
from app.identity.letters import Letter


def letter_pdf(letter: Letter, speeches: tuple[Speech, ...], base_url: str, help_address: str = "") -> bytes:
    """Print the letter; `speeches` from `app.documents.speech.both`, `help_address` is where the person finds help."""
    own = speeches[0]
    spoken = [_words(speech.gettext, speech.dates.day(letter.expires_at)) for speech in speeches]
    data = {
        "title": spoken[0]["heading"],
        "date": None,
        "languages": languages_of(speeches),
        "words": spoken,
        "picture": picture_of(activation_url(base_url, letter.activation_code)),
        "url": f"{base_url}/{own.language.code}/aktivieren",
        "code": letter.activation_code,
        "card": grouped(letter.card),
        "help": help_address,
    }
    return typeset("letter", data)


def activation_url(base_url: str, activation_code: str) -> str:
    """What the picture holds: `/a/<selector>/<secret>` below the service's address."""
    code = normalised(activation_code)
    return f"{base_url}/a/{code[:SELECTOR_SIGNS]}/{code[SELECTOR_SIGNS:]}"


def _words(_: Callable[[str], str], day: str) -> dict[str, str | list[str]]:
    return {
        "heading": _("Ihr Brief zum Anmelden"),
        "opening": _("Mit diesem Brief öffnen Sie Ihre Seite. Nur Sie brauchen ihn. Zeigen Sie ihn niemandem."),
        "picture": _("QR-Code: Er öffnet die Seite, auf der Sie sich zum ersten Mal anmelden."),
        "address": _("Adresse"),
        "code": _("Code"),
        "valid": _("Der Code gilt einmal und bis %(day)s.") % {"day": day},
        "steps": [
            _("Scannen Sie das Bild mit dem Handy. Oder öffnen Sie die Adresse und schreiben Sie den Code."),
            _("Schreiben Sie die 4 Zahlen, die Sie gehört haben. Sie stehen nicht in diesem Brief."),
            _("Denken Sie sich eine PIN aus. Sie hat mindestens 6 Zeichen. Sagen Sie die PIN niemandem."),
        ],
        "card": _("Kartennummer"),
        "card_for": _("Mit Kartennummer und PIN melden Sie sich später wieder an. Behalten Sie diesen Brief."),
        "lost": _("Brief verloren oder PIN vergessen? Gehen Sie zu Ihrer Beratung. Sie bekommen einen neuen Brief."),
        "void": _("Der alte Brief und die alte PIN gelten dann nicht mehr."),
        "no_phone": _("Sie haben kein Handy? Ihre Beratung hilft Ihnen. Sie haben die gleichen Rechte."),
        "help": _("Hilfe"),
    }

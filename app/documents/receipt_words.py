"""The words of the receipt, each in one language: what was decided, how, what holds now, where to complain."""

from collections.abc import Callable

Gettext = Callable[[str], str]
Line = tuple[str, str]
"""A line of a fact: its language (`code`, `number`: signs from left to right; nothing: that of the paper) and its text."""
Fact = tuple[str, list[Line]]


def decided(_: Gettext, status: str) -> str:
    """The heading: what the newest event of the receipt came to."""
    return {
        "active": _("Sie haben es erlaubt"),
        "refused": _("Sie haben Nein gesagt"),
        "withdrawn": _("Sie haben die Erlaubnis zurückgenommen"),
        "expired": _("Die Erlaubnis ist abgelaufen"),
        "superseded": _("Eine neue Erlaubnis ersetzt diese"),
        "invalidated": _("Die Erlaubnis gilt nicht"),
    }[status]


def state(_: Gettext, status: str) -> str:
    """One event in a word or two, before its time."""
    return {
        "active": _("Erlaubt"),
        "refused": _("Nein gesagt"),
        "withdrawn": _("Zurückgenommen"),
        "expired": _("Abgelaufen"),
        "superseded": _("Ersetzt"),
        "invalidated": _("Für ungültig erklärt"),
    }[status]


def channel(_: Gettext, code: str) -> str:
    """Which way the decision came."""
    return {
        "self": _("Sie haben selbst auf Ihrer Seite entschieden."),
        "assisted": _("Eine Stelle hat Ihnen geholfen und es eingetragen."),
        "paper": _("Sie haben auf Papier entschieden. Eine Stelle hat es eingetragen."),
    }[code]


def interpreted(_: Gettext, code: str) -> str:
    """Who interpreted; never a name."""
    return {
        "professional": _("Ein Dolmetscher hat übersetzt."),
        "relative": _("Jemand aus Ihrer Familie hat übersetzt."),
        "child": _("Ein Kind hat übersetzt."),
        "none": _("Niemand hat übersetzt."),
    }[code]


def standing_now(_: Gettext, status: str) -> Fact:
    """What the person can do now, first of all how to withdraw: in person, with the card, by letter, by phone, on the pages."""
    if status == "active":
        return _("Wie nehme ich die Erlaubnis zurück?"), [
            ("", _("Das geht jederzeit. Sie brauchen keinen Grund. Sie haben keine Nachteile.")),
            ("", _("Auf Ihrer Seite: mit Karte und PIN.")),
            ("", _("Persönlich: bei jeder Beratung. Ihre Karte genügt.")),
            ("", _("Mit einem Brief oder am Telefon: bei der Stelle oder bei jeder Beratung.")),
        ]
    if status == "refused":
        return _("Was gilt jetzt?"), [
            ("", _("Die Stelle sieht nichts. Sie haben keine Nachteile.")),
            ("", _("Sie können später Ja sagen, wenn Sie das wollen.")),
        ]
    if status == "superseded":
        return _("Was gilt jetzt?"), [("", _("Es gilt Ihre neue Erlaubnis. Sie können sie jederzeit zurücknehmen."))]
    return _("Was gilt jetzt?"), [
        ("", _("Die Stelle kann Ihre Daten hier nicht mehr sehen. Sie haben keine Nachteile.")),
        ("", _("Was die Stelle vorher gesehen und aufgeschrieben hat, bleibt dort.")),
        ("", _("Sie können die Stelle bitten, es zu löschen.")),
    ]


def complaint_office(_: Gettext, legal_regime: str) -> str:
    """Who watches over this agency's data protection: churches have their own supervision (Art. 91 GDPR)."""
    return {
        "GDPR": _("Bei der Datenschutz-Aufsicht des Bundeslandes."),
        "DSG-EKD": _("Bei der Datenschutz-Aufsicht der evangelischen Kirche."),
        "KDG": _("Bei der Datenschutz-Aufsicht der katholischen Kirche."),
    }[legal_regime]

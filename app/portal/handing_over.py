"""Hand-overs in plain words of one language: why one office wants to hand her over to another, and what became of it."""

from app.documents.speech import Speech


def ground_of(speech: Speech, ground: str | None) -> str | None:
    """Why, said to her; None where no reason was given."""
    _ = speech.gettext
    told = {
        "moving": _("Sie ziehen um."),
        "topic": _("Die andere Stelle kennt sich mit Ihrem Thema besser aus."),
        "language": _("Die andere Stelle berät in Ihrer Sprache."),
        "age": _("Die andere Stelle ist für Menschen in Ihrem Alter da."),
        "wish": _("Sie möchten wechseln."),
        "capacity": _("Die Stelle hat keine Zeit mehr für die Beratung."),
    }
    return None if ground is None else told[ground]


def state_of(speech: Speech, status: str) -> str:
    """Where it stands, said to her."""
    _ = speech.gettext
    return {
        "asked": _("Sie haben noch nicht geantwortet."),
        "refused": _("Sie haben Nein gesagt."),
        "offered": _("Sie haben Ja gesagt. Die andere Stelle hat noch nicht geantwortet."),
        "accepted": _("Die andere Stelle hat angenommen."),
        "declined": _("Die andere Stelle hat abgelehnt."),
        "done": _("Die Übergabe ist erledigt."),
        "withdrawn": _("Jemand hat es zurückgenommen."),
        "expired": _("Niemand hat rechtzeitig geantwortet."),
    }[status]

"""The end of the paper (Art. 15(1) GDPR): who received data, what she asked for, who answers for it, how long it stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.own_record import PaperEntry, Runs, Section
from app.documents.speech import Speech
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.languages import GERMAN
from app.portal.rights_words import course_of, kind_of
from app.profile.exercised import Row, requests_of
from app.settings import Settings
from consent.catalogue import Catalogue
from consent.duties import ever_released

MOST = 60


@dataclass(frozen=True, slots=True)
class Ending:
    """What the last sections are made of, read once for all languages."""

    recipients: Sequence[str]
    requests: Sequence[Row]


async def ending_of(head: Head) -> Ending:
    """Who could ever see something, by name, and what she asked for."""
    agencies = await facts_of(head.uow.world, ever_released(head.standing()))
    return Ending(sorted(facts.name for facts in agencies.values()), (await requests_of(head))[:MOST])


def ending_sections(head: Head, speech: Speech, ending: Ending) -> list[Section]:
    """The sections in one language."""
    _, now, world = speech.gettext, head.uow.now, head.uow.world
    asked = [
        PaperEntry(("", kind_of(_, row)), [[("", line)] for line in course_of(_, speech.dates, row, late=row["due_at"] <= now)])
        for row in ending.requests
    ]
    nothing: list[Runs] = [[("", _("Hier steht noch nichts."))]]
    names: list[Runs] = [[(GERMAN, name)] for name in ending.recipients]
    return [
        Section(("", _("Wer hat Daten von mir bekommen?")), names or nothing, []),
        Section(("", _("Was ich verlangt habe")), [] if asked else nothing, asked),
        Section(("", _("Welche Rechte habe ich?")), _own_rights(speech), _surroundings(speech, world.settings, world.catalogue)),
    ]


def _own_rights(speech: Speech) -> list[Runs]:
    _ = speech.gettext
    return [
        [("", text)]
        for text in (
            _("Meine Daten lesen und berichtigen"),
            _("Meine Daten herunterladen"),
            _("Meine Daten sperren oder der Statistik widersprechen"),
            _("Meine Daten löschen"),
            _("Eine Erlaubnis zurücknehmen"),
        )
    ]


def _surroundings(speech: Speech, settings: Settings, catalogue: Catalogue) -> list[PaperEntry]:
    _ = speech.gettext
    missing: Runs = [("", _("Das muss die Stadt noch eintragen."))]

    def told(text: str) -> Runs:
        return [(GERMAN, text)] if text else missing

    controller = [
        told(settings.operator),
        [("", _("Jede Stelle ist selbst verantwortlich für das, was sie aufschreibt und ansieht."))],
    ]
    complaint: list[Runs] = [[("", _("Bei der Aufsicht für Datenschutz in Ihrem Bundesland:"))], told(settings.complaint_gdpr)]
    law = _("Ihre Einwilligung: Artikel 6 Absatz 1 Buchstabe a und Artikel 9 Absatz 2 Buchstabe a DSGVO.")
    return [
        PaperEntry(("", _("Wer ist verantwortlich?")), controller),
        PaperEntry(("", _("Wer beantwortet Fragen zum Datenschutz?")), [told(settings.data_protection_officer)]),
        PaperEntry(("", _("Welches Gesetz erlaubt das?")), [[("", law)]]),
        PaperEntry(("", _("Wie lange bleiben meine Daten?")), [[("", text)] for text in _periods(speech, catalogue)]),
        PaperEntry(("", _("Woher kommen die Daten?")), [[("", _("Bei jeder Angabe steht, wer sie aufgeschrieben hat."))]]),
        PaperEntry(("", _("Entscheidet ein Computer über mich?")), [[("", _("Nein. Hier entscheidet kein Computer über Sie."))]]),
        PaperEntry(("", _("Wo kann ich mich beschweren?")), complaint),
    ]


def _periods(speech: Speech, catalogue: Catalogue) -> list[str]:
    _, names, rest = speech.gettext, catalogue.retention["names_and_birth_date"], catalogue.retention["record_content"]
    log = catalogue.retention["access_log"]
    return [
        _("Benutzt sie niemand mehr, löschen wir sie nach %(months)s Monaten. Wir fragen Sie vorher.")
        % {"months": rest.inactivity_months},
        _("Namen und Geburtsdatum bleiben höchstens %(names)s Jahre, alles andere höchstens %(rest)s Jahre.")
        % {"names": names.upper_bound_years, "rest": rest.upper_bound_years},
        _("Das Protokoll, wer etwas angesehen hat, bleibt %(months)s Monate.") % {"months": log.default_months},
    ]

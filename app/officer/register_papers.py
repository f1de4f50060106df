"""Documents that say what is processed, by whom and for whom: Art. 30 and Art. 26 GDPR, § 80 SGB X; made of the configuration."""

from app.officer.configuration import Configuration, Office
from app.officer.papers import Document, Grid, Part
from app.pages.languages import GERMAN
from consent.catalogue import CategorySpec, PurposeSpec

_BASES = {"consent": "Einwilligung", "legal_duty": "gesetzliche Pflicht"}
_REGIMES = {
    "gdpr": "DSGVO, Aufsicht des Landes",
    "dsg_ekd": "DSG-EKD, Aufsicht der evangelischen Kirche",
    "kdg": "KDG, Aufsicht der katholischen Kirche",
}
_CLASSES = {"s1": "gewöhnlich", "s2": "erhöht", "s3": "Art. 9 DSGVO", "s4": "§ 203 StGB oder anvertraut"}


def record_of_processing(found: Configuration) -> Document:
    """The record of processing activities (Art. 30 GDPR)."""
    catalogue = found.catalogue
    activities = [_activity(found, spec) for spec in catalogue.purposes.values() if found.recipients_of(spec.code)]
    idle = [spec.labels[GERMAN] for spec in catalogue.purposes.values() if not found.recipients_of(spec.code)]
    return Document(
        "art30",
        "Verzeichnis von Verarbeitungstätigkeiten",
        "Art. 30 DSGVO",
        provenance(found),
        (
            Part(
                "Verantwortliche",
                ("Jede Stelle ist für ihre Verarbeitung verantwortlich (§ 67 Abs. 4 SGB X).",),
                (),
                (_offices(found),),
            ),
            Part("Auftragsverarbeiter", _processor(found)),
            *activities,
            Part("Nicht eingeschaltete Zwecke", ("Diese Zwecke darf zurzeit keine Stelle nutzen.",), tuple(idle)),
            Part(
                "Betroffene",
                (),
                ("Zugewanderte, die eine Akte haben", "Beschäftigte der Stellen (Zeichen im Protokoll, kein Name)"),
            ),
            Part("Kategorien von Daten", (), (), (_categories(found),)),
            Part("Drittländer", _abroad(found)),
            Part("Fristen", (), _periods(found)),
            Part("Technische und organisatorische Maßnahmen", (), measures(found)),
        ),
    )


def joint_controllers(found: Configuration) -> Document:
    """The essence of the arrangement of joint controllers (Art. 26(2) GDPR)."""
    active = [office for office in found.offices if office.facts.active]
    regimes = sorted({_REGIMES[office.facts.legal_regime] for office in active})
    duties = (
        ("Information bei der Erhebung (Art. 13, 14)", "die Stelle, die fragt", "der Einwilligungstext auf den Seiten"),
        ("Auskunft (Art. 15)", "jede Stelle; die Person selbst auf ihren Seiten", "Ausdruck und Datei mit Protokoll"),
        (
            "Berichtigung, Bestreiten (Art. 16, § 84 SGB X)",
            "die Stelle, die pflegt",
            "alle Empfänger erfahren davon und antworten",
        ),
        ("Löschung (Art. 17)", "die Person selbst oder jede Stelle für sie", "der Schlüssel der Akte wird zerstört"),
        ("Einschränkung (Art. 18)", "die Person selbst", "niemand liest mehr"),
        ("Widerspruch gegen Statistik (Art. 21)", "die Person selbst", "die nächste Auszählung ohne sie"),
        (
            "Meldung einer Verletzung (Art. 33, 34)",
            "die Stelle, bei der es geschah, mit dem Betrieb",
            "Abfrage und Briefe je Sprache",
        ),
        ("Anlaufstelle", found.officer_contact or "[Anlaufstelle eintragen]", "auf jeder Seite unter Datenschutz"),
    )
    return Document(
        "art26",
        "Wesentliches der Vereinbarung gemeinsam Verantwortlicher",
        "Art. 26 Abs. 2 DSGVO",
        provenance(found),
        (
            Part("Wer zusammenarbeitet", (), (), (_offices(found),)),
            Part("Wer welche Pflicht erfüllt", (), (), (Grid("Aufgaben", ("Pflicht", "Wer", "Wie hier"), duties),)),
            Part(
                "Für Betroffene",
                (
                    "Sie können Ihre Rechte bei jeder dieser Stellen geltend machen (Art. 26 Abs. 3 DSGVO).",
                    "Keine Stelle sieht Angaben ohne Einwilligung oder Gesetz. Jedes Ansehen steht in Ihrer Liste.",
                    "[Datum und Unterschriften der Vereinbarung ergänzen]",
                ),
            ),
            Part("Aufsicht", (), tuple(regimes)),
        ),
    )


def processor_notice(found: Configuration) -> Document:
    """The notice before Sozialdaten are processed by a processor (§ 80(1) SGB X)."""
    social = [office for office in found.offices if office.facts.active]
    return Document(
        "sgbx80",
        "Anzeige der Verarbeitung von Sozialdaten im Auftrag",
        "§ 80 Abs. 1 SGB X",
        provenance(found),
        (
            Part("Auftragsverarbeiter", _processor(found)),
            Part("Auftraggeber", (), (), (_offices(found),)),
            Part("Aufgabe", ("Betrieb der gemeinsamen Akte: speichern, auf Einwilligung freigeben, protokollieren, löschen.",)),
            Part(
                "Art der Daten und Kreis der Betroffenen",
                (f"Zugewanderte, die in {len(social)} Stellen beraten, unterrichtet oder vermittelt werden.",),
                (),
                (_categories(found),),
            ),
            Part("Technische und organisatorische Maßnahmen", (), measures(found)),
            Part("Unterauftragnehmer", ("[Rechenzentrum, Wartung und Ort der Verarbeitung ergänzen]", *_abroad(found))),
            Part(
                "Voraussetzungen",
                (
                    "[Bei einem nicht öffentlichen Auftragsverarbeiter: § 80 Abs. 3 SGB X begründen]",
                    "[Verpflichtung der Beschäftigten auf das Geheimnis: § 203 Abs. 3, 4 StGB]",
                ),
            ),
        ),
    )


def provenance(found: Configuration) -> str:
    """From what and when a document was made."""
    return (
        f"Erzeugt am {found.made_on:%d.%m.%Y} aus {len(found.offices)} eingetragenen Stellen "
        f"und dem Katalog {found.catalogue.version}"
    )


def measures(found: Configuration) -> tuple[str, ...]:
    """What the service itself does, as it is configured."""
    confirmed = sum(reviewed for _, _, reviewed in found.notices)
    return (
        "Verschlüsselung je Person und Kategorie; in der Datenbank steht kein Inhalt im Klaren.",
        f"Der Hauptschlüssel liegt außerhalb der Datenbank: {found.key_provider}.",
        "Jeder Zugriff entsteht zusammen mit seiner Protokollzeile oder gar nicht; die Person liest die Liste selbst.",
        "Freigabe nur auf eine Einwilligung, die in derselben Abfrage geprüft wird; Widerruf wirkt sofort.",
        "Stellen weisen sich mit eigenen Schlüsseln aus; ein Zugangstoken gilt für einen Zweck und höchstens fünf Minuten.",
        "Felder, die nach § 87 AufenthG zu melden wären, erreichen keine meldepflichtige Stelle.",
        "Löschen zerstört den Schlüssel der Akte; mit dem Wechsel des Hauptschlüssels auch in Sicherungen.",
        f"Einwilligungstexte: {confirmed} von {len(found.notices)} Fassungen hat eine Fachperson bestätigt.",
        f"Änderungen werden Stellen ohne Inhalt gemeldet; eingetragene Empfangsadressen: {found.streams or 'keine'}.",
    )


def _activity(found: Configuration, spec: PurposeSpec) -> Part:
    catalogue = found.catalogue
    labels = sorted(catalogue.categories[code].labels[GERMAN] for code in spec.ceiling)
    recipients = [_named(office, spec.code) for office in found.recipients_of(spec.code)]
    return Part(
        f"Zweck {spec.mark}: {spec.labels[GERMAN]}",
        (
            f"Grundlage: {_BASES.get(spec.legal_basis, spec.legal_basis)} ({'; '.join(spec.legal_sources_de)}).",
            f"Höchstens diese Kategorien: {', '.join(labels) or 'keine; Inhalt nur in einem eingetragenen Fall'}.",
            f"Dauer einer Einwilligung: höchstens {spec.template.max_months} Monate." if spec.template.max_months else "",
        )[: 3 if spec.template.max_months else 2],
        tuple(recipients),
    )


def _named(office: Office, purpose: str) -> str:
    reason = office.reasons.get(purpose)
    return f"{office.facts.name}" + (f" (ausdrücklich eingeschaltet: {reason})" if reason else "")


def _offices(found: Configuration) -> Grid:
    types = found.catalogue.agency_types
    rows = tuple(
        (
            office.facts.name,
            types[office.facts.type].labels[GERMAN],
            _REGIMES[office.facts.legal_regime],
            "ja" if office.facts.reporting_duty else "nein",
            "ja" if office.facts.active else "nein",
        )
        for office in found.offices
    )
    return Grid("Stellen", ("Stelle", "Art", "Recht und Aufsicht", "Meldepflicht § 87 AufenthG", "aktiv"), rows)


def _categories(found: Configuration) -> Grid:
    rows = tuple(_category(spec) for spec in found.catalogue.categories.values())
    return Grid("Kategorien", ("Kategorie", "Felder", "Schutz", "Felder unter § 87 AufenthG"), rows)


def _category(spec: CategorySpec) -> tuple[str, str, str, str]:
    exposed = sum(field.x87 for field in spec.fields.values())
    return spec.labels[GERMAN], str(len(spec.fields)), _CLASSES[spec.sensitivity], str(exposed) if exposed else "keine"


def _processor(found: Configuration) -> tuple[str, ...]:
    return (
        f"Betrieb: {found.operator or '[Betreiber eintragen: KIIM_OPERATOR]'}",
        f"Kontakt: {found.operator_contact or '[Kontakt eintragen: KIIM_OPERATOR_CONTACT]'}",
        f"Datenschutzbeauftragte: {found.officer_contact or '[eintragen: KIIM_DATA_PROTECTION_OFFICER]'}",
    )


def _abroad(found: Configuration) -> tuple[str, ...]:
    moves = [partner.name for partner in found.partners if partner.takes]
    told = f"Auf Wunsch der Person geht ihre Akte an: {', '.join(moves)}." if moves else "Keine andere Instanz ist eingetragen."
    return ("Eine Übermittlung in Drittländer ist nicht eingerichtet. [Ort des Rechenzentrums ergänzen]", told)


def _periods(found: Configuration) -> tuple[str, ...]:
    told = []
    for spec in found.catalogue.retention.values():
        bounds = [
            f"{spec.inactivity_months} Monate ohne Aktivität" if spec.inactivity_months else "",
            f"höchstens {spec.upper_bound_years} Jahre" if spec.upper_bound_years else "",
            f"{spec.default_months} Monate, mindestens {spec.minimum_months}" if spec.default_months else "",
        ]
        told.append(f"{spec.labels[GERMAN]}: {', '.join(filter(None, bounds)) or 'wie in der Rechtsgrundlage'} ({spec.basis_de})")
    return tuple(told)

"""The skeleton of the impact assessment (Art. 35 GDPR), made of the configuration."""

from typing import Final

from app.officer.configuration import Configuration
from app.officer.papers import Document, Grid, Part
from app.officer.register_papers import measures, provenance
from app.pages.languages import GERMAN

_RISKS: Final = (
    ("Eine Stelle sieht mehr, als die Person wollte", "Einwilligung je Zweck und Stelle, in derselben Abfrage geprüft"),
    ("Angaben erreichen die Ausländerbehörde", "Felder unter § 87 AufenthG sind für meldepflichtige Stellen gesperrt"),
    (
        "Jemand aus dem Betrieb liest mit",
        "Inhalt verschlüsselt, Schlüssel außerhalb der Datenbank, Köder, versiegeltes Protokoll",
    ),
    ("Der Zugang einer Stelle wird gestohlen", "kurze Token, Grenzen je Stelle, Abfrage der Betroffenen, Briefe je Sprache"),
    ("Einwilligung ist nicht frei oder nicht verstanden", "kein Nachteil bei Nein, einfache Sprache, Ablehnung gespeichert"),
    ("Falsche Angaben verbreiten sich", "Herkunft je Angabe, Bestreiten, Berichtigung an alle Empfänger"),
    ("Aus Statistik wird auf Einzelne geschlossen", "nur geschützte, freigegebene Tabellen; eigene Einwilligung"),
    (
        "Daten bleiben nach der Löschung in Sicherungen",
        "Schlüssel zerstört, Wechsel des Hauptschlüssels, Prüfung der Wiederherstellung",
    ),
)


def impact_assessment(found: Configuration) -> Document:
    """What an impact assessment needs that the configuration knows; what it cannot know stands in square brackets."""
    active = [office for office in found.offices if office.facts.active]
    special = [spec.labels[GERMAN] for spec in found.catalogue.categories.values() if spec.sensitivity in {"s3", "s4"}]
    risks = tuple((risk, control, "[Schwere und Wahrscheinlichkeit bewerten]") for risk, control in _RISKS)
    return Document(
        "dpia",
        "Gerüst der Datenschutz-Folgenabschätzung",
        "Art. 35 Abs. 7 DSGVO",
        provenance(found),
        (
            Part(
                "Warum eine Abschätzung nötig ist",
                (),
                (
                    "schutzbedürftige Personen",
                    f"besondere Kategorien: {', '.join(special)}",
                    f"Zusammenführen aus {len(active)} Stellen; Suche nach doppelten Akten über verschlüsselte Merkmale",
                ),
            ),
            Part(
                "Beschreibung",
                (
                    "Siehe das Verzeichnis von Verarbeitungstätigkeiten und die Zugriffsmatrix.",
                    "[Zahl der Betroffenen und Umfang ergänzen]",
                ),
            ),
            *_need(found),
            Part("Risiken und Maßnahmen", (), (), (Grid("Risiken", ("Risiko", "Maßnahme", "Bewertung"), risks),)),
            Part("Technische und organisatorische Maßnahmen", (), measures(found)),
            Part(
                "Auskunft an Behörden",
                ("Nie über eine Schnittstelle; Entscheidung im Einzelfall auf einer dieser Grundlagen:",),
                tuple(f"{ground.label} ({ground.law})" for ground in found.grounds.values()),
            ),
            _open(found),
        ),
    )


def _need(found: Configuration) -> tuple[Part, Part]:
    """What was switched on with a reason, and who must report what it learns."""
    active = [office for office in found.offices if office.facts.active]
    reasons = [
        f"{office.facts.name}, {found.catalogue.purposes[code].labels[GERMAN]}: {reason}"
        for office in active
        for code, reason in office.reasons.items()
    ]
    duty = [office.facts.name for office in active if office.facts.reporting_duty and office.purposes]
    return (
        Part(
            "Notwendigkeit und Verhältnismäßigkeit",
            ("Jeder Zweck ist einzeln begründet; was ausgeliefert ausgeschaltet ist, wurde ausdrücklich eingeschaltet:",),
            tuple(reasons) or ("nichts davon",),
        ),
        Part(
            "Meldepflichtige Stellen mit Zugriff",
            ("Diese Stellen sind nach § 87 AufenthG meldepflichtig und nutzen Zwecke. Gesperrte Felder sehen sie nie.",),
            tuple(duty) or ("keine",),
        ),
    )


def _open(found: Configuration) -> Part:
    unconfirmed = sum(not reviewed for _, _, reviewed in found.notices)
    return Part(
        "Was offen ist",
        (),
        (
            f"{unconfirmed} Fassungen von Einwilligungstexten hat noch niemand geprüft.",
            "[Standpunkt der Betroffenen oder ihrer Vertreter (Art. 35 Abs. 9)]",
            "[Rat der oder des Datenschutzbeauftragten (Art. 35 Abs. 2)]",
            "[Ergebnis und Datum der nächsten Überprüfung]",
        ),
    )

"""What an agency is, in plain words, and what the law makes it tell: wherever somebody is asked or decides, page or paper."""

from app.documents.speech import Speech
from app.pages.languages import GERMAN
from consent.catalogue import Catalogue


def function_of(speech: Speech, agency_type: str) -> str:
    """What an office of this type does for people."""
    _ = speech.gettext
    return {
        "counselling": _("Beratung für Menschen, die neu in Deutschland sind"),
        "case_mgmt": _("Stelle der Stadt oder des Kreises, die Menschen beim Ankommen begleitet"),
        "course_provider": _("Schule für Deutschkurse"),
        "recognition": _("Beratung zur Anerkennung von Abschlüssen"),
        "employment": _("Amt für Arbeit und Geld zum Leben"),
        "education": _("Schule oder Schulamt"),
        "youth": _("Amt für Kinder, Jugendliche und Familien"),
        "housing": _("Stelle für Unterkunft und Wohnung"),
        "volunteer": _("Menschen, die freiwillig helfen"),
        "authority_87": _("Amt für Aufenthalt oder Geld zum Leben"),
        "monitoring": _("Stelle für Zahlen ohne Namen"),
        "coordination": _("Stelle, die Angebote plant"),
        "dpo": _("Stelle, die den Datenschutz prüft"),
        "research_office": _("Forschung"),
        "operator": _("Stelle, die diese Seiten technisch betreibt"),
    }[agency_type]


def duties(catalogue: Catalogue, language: str, *, reporting: bool, course: bool) -> list[tuple[str, str]]:
    """The sentences of the law about this agency, each with its language: what it must tell others. Reviewed as data."""
    names = ["reporting_duty" if reporting else "no_reporting_duty", *(["course_reporting"] if course else [])]
    return [_sentence(catalogue, name, language) for name in names]


def _sentence(catalogue: Catalogue, name: str, language: str) -> tuple[str, str]:
    own = catalogue.sentences.get((name, language))
    return (GERMAN, catalogue.sentences[name, GERMAN]) if own is None else ("", own)

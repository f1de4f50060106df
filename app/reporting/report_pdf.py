"""The report for the council as a tagged PDF (PDF/UA-1) in German, set one at a time on a thread of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.documents.typeset import typeset
from app.monitoring.indicators import Indicator
from app.pages.dates import HERE
from app.reporting.report import Report
from app.reporting.report_pages import day_text, field_page, german_days, official_page, planned, summary, theme_page
from app.reporting.report_words import HOW_TO_READ, INVENTED, NO_RELEASE, Term, general_terms, method
from app.reporting.theme import load_themes

TITLE = "Bericht zum Integrationsmonitoring"
_SIGNS = str.maketrans({"\N{MINUS SIGN}": "\N{EN DASH}", "\N{RIGHTWARDS ARROW}": "bis"})
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="report")


async def set_report(report: Report) -> bytes:
    """Set the report beside other work; to be called after the unit of work that read it, which must not rest so long."""
    return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, report_pdf, report)


def report_pdf(report: Report) -> bytes:
    """Set the report."""
    return typeset("council_report", in_our_signs(contents(report)))


def in_our_signs(told: Any) -> Any:
    """The same with signs that our faces have, in place of those that only screens show."""
    if isinstance(told, str):
        return told.translate(_SIGNS)
    if isinstance(told, dict):
        return {name: in_our_signs(value) for name, value in told.items()}
    return [in_our_signs(value) for value in told] if isinstance(told, list) else told


def contents(report: Report) -> dict[str, Any]:
    """All words and pictures of the report."""
    day = report.day
    fields = [field_page(report, field) for field in report.holdings.indicators.fields.values() if report.of_field(field.code)]
    return {
        "languages": [{"code": "de", "direction": "ltr"}],
        "title": TITLE if day is None else f"{TITLE}, {report.place}, Stichtag {day_text(day)}",
        "date": None if day is None else [day.year, day.month, day.day, 0, 0, 0],
        "heading": TITLE,
        "place": report.place,
        "day": "Noch kein Stichtag" if day is None else f"Stichtag {day_text(day)}",
        "status": _status(report),
        "warning": INVENTED if report.listed is not None and report.listed.invented else "",
        "empty": NO_RELEASE if day is None else "",
        "how_to_read": HOW_TO_READ,
        "summary": None if day is None else summary(report),
        "planned": planned(report) if day is None else [],
        "fields": fields,
        "themes": [theme_page(answer) for answer in report.answers],
        "official": None if day is None else official_page(report),
        "terms": [[each.term, each.text] for each in terms(report)],
        "method": [{"heading": part.heading, "paragraphs": list(part.paragraphs)} for part in method(report.holdings.parameters)],
        "imprint": _imprint(report),
    }


def terms(report: Report) -> list[Term]:
    """Every term with its one definition, by the alphabet; where two themes mean different things, each says which it is."""
    found = [(each.term, each.text, "") for each in general_terms()]
    found += [(one.term, one.text, theme.label) for theme in load_themes().values() for one in theme.definitions]
    found += [(one.label, _defined(one), "") for one in report.holdings.indicators.indicators.values()]
    meanings: dict[str, set[str]] = {}
    for term, text, _ in found:
        meanings.setdefault(term, set()).add(text)
    named = {f"{term} ({where})" if len(meanings[term]) > 1 and where else term: text for term, text, where in found}
    return [Term(term, named[term]) for term in sorted(named, key=str.casefold)]


def _defined(one: Indicator) -> str:
    return f"{one.definition} Gezählt: {one.numerator}. Von: {one.denominator}. Zuständig: {one.owner}. Fassung {one.version}."


def _status(report: Report) -> list[list[str]]:
    told = [["Herausgegeben von", report.operator]] if report.operator else []
    if report.listed is None:
        return [*told, ["Status", "Noch ohne Zahlen"]]
    run = report.listed.run_at.astimezone(HERE).date()
    told.append(["Status", "Endgültig. Veröffentlichte Zahlen eines Stichtags ändern sich nicht mehr."])
    told.append(["Gezählt am", day_text(run)])
    if report.before is not None:
        told.append(["Verglichen mit", f"Stichtag {day_text(report.before.reference_date)}"])
    return told


def _imprint(report: Report) -> list[list[str]]:
    told = [[name, words] for name, words in (("Herausgegeben von", report.operator), ("Kontakt", report.contact)) if words]
    told.append(["Eigene Zählung", _own(report)])
    known = {citation for _, citation in official_page(report)["sources"]}
    told += [["Amtliche Zahl", f"{what}. {citation}"] for what, citation in official_page(report)["sources"]]
    others = dict.fromkeys(german_days(source) for answer in report.answers for source in answer.sources if source not in known)
    told += [["Weitere Quelle", source] for source in others if not source.startswith("eigene Zählung")]
    told.append(["Schrift", "Noto Sans, SIL Open Font License 1.1"])
    return told


def _own(report: Report) -> str:
    indicators = report.holdings.indicators.version
    if report.listed is None:
        return f"Noch nichts veröffentlicht. Definitionen der Indikatoren: Fassung {indicators}."
    one = report.listed
    return (
        f"Veröffentlichung {one.wire_id}, Stichtag {day_text(one.reference_date)}. Tabellen: Fassung {one.catalogue_version}, "
        f"Schutzregeln: Fassung {one.parameters_version}, Indikatoren: Fassung {indicators}. Programm (SHA-256): {one.code_hash}."
        " Wie die Zahlen weiterverwendet werden dürfen, legt die herausgebende Stelle fest."
    )

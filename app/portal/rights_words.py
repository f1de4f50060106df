"""What a person asked for and what came of it, in plain words of one language: for her page and for the paper."""

from collections.abc import Callable

from app.pages.dates import Dates
from app.profile.exercised import Row

Gettext = Callable[[str], str]


def kind_of(_: Gettext, row: Row) -> str:
    """What she asked for."""
    return {
        "access": _("Auskunft über meine Daten"),
        "portability": _("Meine Daten mitnehmen"),
        "rectification": _("Etwas berichtigen"),
        "dispute": _("Einer Angabe widersprechen"),
        "restriction": _("Meine Daten sperren"),
        "erasure": _("Meine Daten löschen"),
        "objection": _("Nicht mehr in der Statistik mitzählen"),
        "moving": _("Ich ziehe um"),
    }[row["kind"]]


def course_of(_: Gettext, dates: Dates, row: Row, *, late: bool) -> list[str]:
    """How it came in, where it stands, until when, and why not everything was done."""
    told = [way] if (way := _way(_, row["way"])) else []
    if row["status"] == "withdrawn":
        return [*told, _("Sie haben es zurückgezogen.")]
    if row["status"] == "open":
        told.append(_("Wir haben es bekommen am %(day)s.") % {"day": dates.day(row["received_at"])})
        if row["extension_ground"]:
            told.append(_longer(_, row["extension_ground"]))
        until = _("Die Zeit für die Antwort ist um. Sie können sich beschweren.") if late else _until(_, dates, row)
        return [*told, until]
    day = {"day": dates.day(row["answered_at"])}
    told.append(
        {
            "done": _("Erledigt am %(day)s."),
            "partly": _("Zum Teil erledigt am %(day)s."),
            "refused": _("Abgelehnt am %(day)s."),
        }[row["outcome"]]
        % day
    )
    return [*told, *([_why(_, row["ground"])] if row["ground"] else [])]


def _way(_: Gettext, way: str) -> str:
    return {
        "agency": _("Eine Stelle hat es für Sie aufgeschrieben."),
        "operator": _("Die Stadt hat es für Sie aufgeschrieben."),
        "letter": _("Es kam mit der Post."),
    }.get(way, "")


def _until(_: Gettext, dates: Dates, row: Row) -> str:
    return _("Sie bekommen eine Antwort vor dem %(day)s.") % {"day": dates.day(row["due_at"])}


def _longer(_: Gettext, ground: str) -> str:
    if ground == "number":
        return _("Es dauert zwei Monate länger. Der Grund: Es sind sehr viele Fragen.")
    return _("Es dauert zwei Monate länger. Der Grund: Es ist schwierig.")


def _why(_: Gettext, ground: str) -> str:
    return {
        "not_identified": _("Der Grund: Wir wissen nicht sicher, dass Sie es sind."),
        "unfounded": _("Der Grund: Sie haben das Gleiche schon oft verlangt."),
        "statement_stands": _("Der Grund: Die Stelle sagt, dass die Angabe stimmt. Sie bleibt als bestritten markiert."),
        "legal_duty": _("Der Grund: Ein Gesetz verlangt, dass etwas bleibt."),
        "legal_claims": _("Der Grund: Es wird für einen Rechtsstreit gebraucht."),
        "others_rights": _("Der Grund: Es geht auch um andere Menschen."),
    }[ground]

"""What the page of the once-only meter tells: by month and field how often a value was read instead of asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from app.errors import NotFound
from app.monitoring.duty_times import Time, times
from app.monitoring.grid import Grid, Value
from app.monitoring.once_only import Figure, figures
from app.monitoring.parameters import load_parameters
from app.pages.languages import GERMAN
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue

_HEADS = ("Angabe", "gelesen statt gefragt", "noch einmal gefragt", "ohne neue Frage in %")

_ANSWERS = ("Quartal", "Anlass", "Menschen", "Median: höchstens so viele Stunden")
_CAUSES = {"correction_time": "Berichtigung oder Widerspruch", "withdrawal_time": "Widerruf"}
_SLOW = (
    ("Stunden", "Von der Entscheidung der Person bis zur letzten Antwort aller Stellen, denen es zu sagen war."),
    ("Gezählt", "Von jedem Menschen die neueste Entscheidung des Quartals, im ganzen Gebiet."),
    ("•", "Zu wenige Menschen, oder mehr als die Hälfte wartete länger als 30 Tage oder bekam keine Antwort."),
)


@dataclass(frozen=True, slots=True)
class View:
    """The months there are, the one that is shown, and the same numbers to take away; `month` is empty before the first one."""

    months: tuple[tuple[str, str], ...]
    month: str
    title: str
    reused: int
    asked_again: int
    table: Grid
    all_months: Grid
    answers: Grid


async def read_view(uow: UnitOfWork, wanted: str) -> View:
    """The figures of a month (YYYY-MM), the newest for an empty one. Raises NotFound."""
    told = await figures(uow)
    names = {one.month.isoformat()[:7]: _name(one.month) for one in told}
    if wanted and wanted not in names:
        raise NotFound()
    month = wanted or next(iter(names), "")
    shown = [one for one in told if one.month.isoformat()[:7] == month]
    catalogue, notes = uow.world.catalogue, _notes()
    rows = tuple(_row(catalogue, one) for one in shown)
    whole = tuple((one.month.isoformat()[:7], *_row(catalogue, one)) for one in told)
    return View(
        tuple(names.items()),
        month,
        names.get(month, ""),
        _sum([one.reused for one in shown]),
        _sum([one.asked_again for one in shown]),
        Grid("einmal", "Nur einmal fragen", _HEADS, rows, notes),
        Grid("einmal", "Nur einmal fragen", ("Monat", *_HEADS), whole, notes, keys=2),
        Grid(
            "antworten", "Wie schnell antworten Stellen?", _ANSWERS, tuple(_times(one) for one in await times(uow)), _SLOW, keys=2
        ),
    )


def _row(catalogue: Catalogue, one: Figure) -> tuple[Value, ...]:
    spec = catalogue.fields.get((one.category, one.field))
    label = one.field if spec is None else f"{catalogue.categories[one.category].labels[GERMAN]}: {spec.labels[GERMAN]}"
    return label, one.reused, one.asked_again, one.avoided


def _times(one: Time) -> tuple[Value, ...]:
    return f"{one.quarter.year} Q{(one.quarter.month + 2) // 3}", _CAUSES[one.code], one.people, one.median_hours


def _sum(values: Sequence[int | None]) -> int:
    """What the told figures come to; those that are not told are missing in it."""
    return sum(value for value in values if value is not None)


def _name(month: date) -> str:
    return str(format_date(month, "LLLL y", locale="de"))


def _notes() -> tuple[tuple[str, str], ...]:
    rules = load_parameters().levels["kreis"]
    margin = round(1.96 * rules.sigma2**0.5)
    return (
        (
            "Gezählt",
            "Jedes Ansehen, bei dem eine gültige Angabe von einer anderen Stelle kam; und jede Angabe, nach der gefragt "
            "wurde, obwohl die Stelle eine gültige, mindestens so gut belegte hätte lesen können.",
        ),
        ("Genauigkeit", f"In 95 von 100 Fällen höchstens ± {margin} daneben. Die Abweichung ist Absicht."),
        ("•", f"Null, weniger als {rules.threshold}, oder weniger als drei Stellen. Das ist nicht zu unterscheiden."),
        ("Ansehen", "Wer öfter nachsieht, zählt öfter. Die Zahl sagt nichts über einzelne Personen oder Stellen."),
    )

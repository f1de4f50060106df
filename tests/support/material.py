"""Material for themes without a database: an invented population through the engine, invented offers, no official figures."""

from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from app.demo.district import MUNICIPALITIES
from app.demo.history import quarter_ends
from app.demo.population import Population
from app.monitoring.catalogue import load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import load_parameters
from app.monitoring.release import Release
from app.monitoring.snapshot import snapshot
from app.offers.offer import Kind
from app.offers.supply import Place, Supply
from app.reporting.material import Material
from app.reporting.school_duty import load_school_duty
from app.surveys.survey import NOT_ANSWERED, Block, Question, Results, Stored, Survey
from app.surveys.survey import Kind as SurveyKind

KREIS = "06433"
TOWN = MUNICIPALITIES[0].ags
KEYS = tuple(municipality.ags for municipality in MUNICIPALITIES)
OTHER_KREIS = "06432"
BESIDE = tuple(f"{OTHER_KREIS}{number:03d}" for number in range(1, 5))
"""Municipalities of another Kreis of the same Land."""

_OTHERS = {KREIS: "Landkreis Musterland", OTHER_KREIS: "Kreis 06432", "06": "Land 06"}
TODAY = date(2026, 11, 22)
SUPPLY: dict[Kind, dict[Place, Supply]] = {
    Kind.LANGUAGE_COURSE: {
        (TOWN, "A1"): Supply(2, 9, 0, 1),
        (TOWN, "C1"): Supply(1, 3),
        (KEYS[1], "A1"): Supply(1, 0, 1),
        (None, "B1"): Supply(1, 5),
    },
    Kind.CHILDCARE: {(TOWN, None): Supply(1, 4), (KEYS[2], None): Supply(1, 0, 1)},
    Kind.COUNSELLING: {(TOWN, None): Supply(3)},
}


@cache
def releases(count: int = 3, size: float = 0.6, keys: tuple[str, ...] = KEYS) -> tuple[Release, ...]:
    """Releases of the last quarters, the same in every run."""
    catalogue = load_catalogue(keys)
    engine, ends = Engine(catalogue, load_parameters()), quarter_ends(TODAY, count)
    population = Population(7, keys, ends[0], size)
    made: list[Release] = []
    for number, end in enumerate(ends):
        if made:
            population.pass_quarter(end)
        people = snapshot(catalogue, population.vectors(), end)
        made.append(engine.release(people, end, bytearray([number] * 16), made[-1] if made else None))
    return tuple(made)


@cache
def surveys() -> tuple[Survey, ...]:
    """A survey whose single answers were counted here, and one that came as sums."""
    options = Question("Wie gut finden Sie sich im Alltag zurecht?", ("gut", "mittel", "schlecht", NOT_ANSWERED))
    counted = Block(900, 412, (231, 120, 38, None)), Block(None, 61, (40, None, None, None))
    sums, enough = Block(2000, 1600, (1240, 310, None)), Question("Reicht der Kurs?", ("ja", "nein", "weiß nicht"))
    return (
        Survey(_about("lotsen-2026", SurveyKind.ANSWERS), Results((options,), {(0, KREIS): counted[0], (0, TOWN): counted[1]})),
        Survey(
            _about("vhs-2025", SurveyKind.AGGREGATES),
            Results((enough,), {(0, KREIS): sums}),
        ),
    )


def _about(code: str, kind: SurveyKind) -> Stored:
    return Stored(
        code=code,
        title=f"Umfrage {code} (erfunden)",
        source="Lotsennetz Fiktingen (erfunden)",
        method="Fragebogen auf Papier",
        licence="dl-de/by-2-0",
        held_on=date(2026, 9, 15),
        area=KREIS,
        survey_id=UUID(int=1),
        version=1,
        kind=kind,
        parameters_version="1",
        imported_at=datetime(2026, 10, 1, tzinfo=UTC),
        withdrawn=None,
        superseded=False,
    )


def material(count: int = 3, size: float = 0.6, keys: tuple[str, ...] = KEYS) -> Material:
    """Everything a theme needs."""
    made = releases(count, size, keys)
    return Material(
        release=made[-1],
        releases=made,
        dates=tuple(release.reference_date for release in reversed(made)),
        invented=True,
        catalogue=load_catalogue(keys),
        parameters=load_parameters(),
        names={**_OTHERS, **{key: f"Gemeinde {key}" for key in keys}, **{one.ags: one.name for one in MUNICIPALITIES}},
        covered={},
        children={},
        supply=SUPPLY,
        offers_on=TODAY,
        surveys=surveys(),
        school_duty=load_school_duty(),
    )

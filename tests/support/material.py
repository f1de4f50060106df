"""Material for themes without a database: an invented population through the engine, invented offers, no official figures."""

from datetime import date
from functools import cache

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

KREIS = "06433"
TOWN = MUNICIPALITIES[0].ags
KEYS = tuple(municipality.ags for municipality in MUNICIPALITIES)
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
def releases(count: int = 3, size: float = 0.6) -> tuple[Release, ...]:
    """Releases of the last quarters, the same in every run."""
    catalogue = load_catalogue(KEYS)
    engine, ends = Engine(catalogue, load_parameters()), quarter_ends(TODAY, count)
    population = Population(7, KEYS, ends[0], size)
    made: list[Release] = []
    for number, end in enumerate(ends):
        if made:
            population.pass_quarter(end)
        people = snapshot(catalogue, population.vectors(), end)
        made.append(engine.release(people, end, bytearray([number] * 16), made[-1] if made else None))
    return tuple(made)


def material(count: int = 3, size: float = 0.6) -> Material:
    """Everything a theme needs."""
    made = releases(count, size)
    return Material(
        release=made[-1],
        releases=made,
        dates=tuple(release.reference_date for release in reversed(made)),
        invented=True,
        catalogue=load_catalogue(KEYS),
        parameters=load_parameters(),
        names={KREIS: "Landkreis Musterland", "06": "06", **{one.ags: one.name for one in MUNICIPALITIES}},
        covered={},
        children={},
        supply=SUPPLY,
        offers_on=TODAY,
        school_duty=load_school_duty(),
    )

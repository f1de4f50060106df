"""Both sides of every bound of the show rules, on tables written by hand."""

from datetime import date

import numpy as np
import pytest

from app.monitoring.catalogue import Catalogue, load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import LEVELS, load_parameters
from app.monitoring.rules import HIDDEN, Key, bare, hide_orphans
from app.monitoring.snapshot import snapshot
from tests.support.vectors import KREIS, as_array, drawn
from tests.support.vectors import MUNICIPALITIES as OF_ONE_KREIS

PARAMETERS = load_parameters()
DATE = date(2026, 9, 30)
MUNICIPALITIES = ("06433001", "06433002", "06434001", "06434002")


@pytest.mark.parametrize(
    ("count", "noise", "shown"),
    [
        pytest.param(5, 7, 12, id="the least value on the fewest people"),
        pytest.param(5, 6, HIDDEN, id="one under the threshold"),
        pytest.param(4, 16, HIDDEN, id="large, but on four"),
        pytest.param(12, 0, 12, id="at the threshold"),
        pytest.param(12, -1, HIDDEN, id="pushed under it"),
        pytest.param(0, 16, HIDDEN, id="nobody"),
        pytest.param(300, -16, 284, id="large"),
    ],
)
def test_a_value_is_shown_from_its_threshold_and_from_five_people_on(count: int, noise: int, shown: int) -> None:
    assert bare(np.array([count]), np.array([noise]), 12, 5).tolist() == [shown]


def test_nothing_is_hidden_where_every_parent_is_just_large_enough() -> None:
    values = _everything()
    hide_orphans(load_catalogue(MUNICIPALITIES), PARAMETERS, values)
    assert all((array != HIDDEN).all() for array in values.values())


@pytest.mark.parametrize(
    ("parent", "place", "child"),
    [
        pytest.param(("municipality", ("age",)), (1, 2), ("municipality", ("age", "sex")), id="a dimension less"),
        pytest.param(("municipality", ()), (1,), ("municipality", ("sex",)), id="the total"),
        pytest.param(("kreis", ("level",)), (0, 3), ("municipality", ("level",)), id="the Kreis"),
        pytest.param(("land", ("level",)), (0, 3), ("kreis", ("level",)), id="the Land"),
        pytest.param(("land", ("age",)), (0, 2), ("land", ("age_fine",)), id="the coarser class"),
    ],
)
def test_a_parent_one_too_small_hides_its_children_and_no_other_cell(parent: Key, place: tuple[int, ...], child: Key) -> None:
    values = _everything()
    values[parent][place] -= 1
    hide_orphans(load_catalogue(MUNICIPALITIES), PARAMETERS, values)
    assert values[parent][place] != HIDDEN
    assert (values[child] == HIDDEN).any()
    touched = {key for key, array in values.items() if (array == HIDDEN).any()}
    assert all(set(parent[1]) - {"age"} <= set(key[1]) for key in touched)
    assert (values[child] != HIDDEN).any()


def test_a_class_that_is_its_coarser_one_is_shown_as_that_is() -> None:
    catalogue = load_catalogue(MUNICIPALITIES)
    age = catalogue.dimensions["age_fine"]
    assert age.coarser is not None
    lone, above = age.find("35-49"), catalogue.dimensions["age"].find("35-49")
    small = PARAMETERS.levels["land"].threshold
    for value, shown in ((small, True), (HIDDEN, False)):
        values = _everything()
        values["land", ("age",)][0, above] = value
        hide_orphans(catalogue, PARAMETERS, values)
        assert bool(values["land", ("age_fine",)][0, lone] != HIDDEN) is shown
    values = _everything()
    values["land", ("age",)][0, catalogue.dimensions["age"].find("21-34")] = small
    hide_orphans(catalogue, PARAMETERS, values)
    assert values["land", ("age_fine",)][0, age.find("21-24")] == HIDDEN


def test_an_area_that_is_a_kreis_says_what_the_kreis_says_and_nothing_the_kreis_does_not() -> None:
    catalogue = load_catalogue(("06411000", "06433001", "06433002"))  # a kreisfreie Stadt beside a Landkreis
    only = load_catalogue(("06433001", "06433002"))  # a Land of which the installation has one Kreis
    values = _everything(catalogue)
    city, kreis = catalogue.areas.keys("municipality").index("06411000"), catalogue.areas.keys("kreis").index("06411")
    values["kreis", ("level",)][kreis] = np.arange(100, 100 + values["kreis", ("level",)].shape[1])
    values["municipality", ("level",)][city] = 999
    hide_orphans(catalogue, PARAMETERS, values)
    assert values["municipality", ("level",)][city].tolist() == values["kreis", ("level",)][kreis].tolist()
    assert (values["municipality", ("level",)][city] != 999).all()
    assert (values["municipality", ("age",)] != HIDDEN).all()
    values = _everything(only)
    values["land", ("level",)][0] = 999
    hide_orphans(only, PARAMETERS, values)
    assert values["land", ("level",)][0].tolist() == values["kreis", ("level",)][0].tolist()
    assert (values["land", ("sex", "stay")] == HIDDEN).all()
    assert (values["kreis", ("level",)] != HIDDEN).all()


def _everything(catalogue: Catalogue | None = None) -> dict[Key, np.ndarray]:
    """Every cell of every table exactly as large as a parent must be."""
    catalogue = catalogue or load_catalogue(MUNICIPALITIES)
    return {
        (level, table): np.full((len(catalogue.areas.keys(level)), *catalogue.shape(table)), PARAMETERS.levels[level].parent)
        for level in LEVELS
        for table in catalogue.tables[level]
    }


@pytest.mark.parametrize(
    ("municipalities", "alone"),
    [(OF_ONE_KREIS, True), ((*OF_ONE_KREIS, "06411000", "06432001"), False)],
    ids=["alone", "one of three"],
)
def test_days_of_a_land_of_one_kreis_are_drawn_and_paid_for_once(municipalities: tuple[str, ...], alone: bool) -> None:
    catalogue = load_catalogue(municipalities)
    people = snapshot(catalogue, as_array(drawn(3, 2_000, municipalities)), DATE)
    release = Engine(catalogue, PARAMETERS).release(people, DATE, bytes(range(16)))
    for duration in catalogue.durations:
        of_kreis, of_land = release.days(duration.code, KREIS), release.days(duration.code, KREIS[:2])
        assert of_kreis.median is not None
        assert of_land.median is not None
        assert (of_kreis == of_land) is alone
        assert any(spend.level == "land" and spend.table == duration.code for spend in release.spends) is not alone

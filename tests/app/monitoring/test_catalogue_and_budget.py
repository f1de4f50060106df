"""A catalogue or parameters that contradict themselves are refused, and the shipped ones add up."""

import tomllib
from importlib import resources

import numpy as np
import pytest

from app.monitoring.catalogue import Catalogue, load_catalogue, read_catalogue
from app.monitoring.counting import People
from app.monitoring.disclosure import Engine
from app.monitoring.noise import probabilities
from app.monitoring.parameters import LEVELS, load_parameters, read_parameters
from app.monitoring.privacy import compose, of_table
from app.monitoring.release import UnknownCell
from consent.catalogue import load
from tests.attacks.disclosure.district import areas_of, district, people
from tests.attacks.disclosure.quarters import START

DATA = resources.files("app.monitoring")
TABLES = DATA.joinpath("data/catalogue.toml").read_text("utf-8")
NUMBERS = DATA.joinpath("data/parameters.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return district()


def test_the_levels_have_sixteen_forty_and_sixty_four_tables(catalogue: Catalogue) -> None:
    assert [len(catalogue.tables[level]) for level in LEVELS] == [16, 40, 64]
    assert set(catalogue.tables["municipality"]) <= set(catalogue.tables["kreis"]) <= set(catalogue.tables["land"])


def test_every_column_comes_from_a_field_that_statistics_may_read() -> None:
    consent = load()
    for code, column in tomllib.loads(TABLES)["column"].items():
        field = consent.fields[tuple(column["field"].split("."))]
        assert "statistics" in field.purposes, code
        if "list" in column:
            assert set(column["values"]) <= set(consent.code_lists[column["list"]].entries), code


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("number = 11", "number = 10", "share a number"),
        ('values = ["0-2", "3-5"] }', 'values = ["0-2"] }', "do not divide"),
        ('values = ["6-9", "10-15"] }', 'values = ["3-5", "6-9", "10-15"] }', "do not divide"),
        ('"age country qualification",', '"age country qualification", "age country qualification sex",', "at most three"),
        ('"age_fine housing",', '"age age_fine",', "another column"),
        ('"", "age", "sex",', '"", "age", "age", "sex",', "twice"),
        ('"status", "stay",', '"housing status", "status", "stay",', "before one it divides"),
        ('open_data = ["",', 'open_data = ["age_fine", "",', "no table of the Kreis"),
        ('within = "age"', 'within = "sex"', "cannot divide"),
    ],
)
def test_a_catalogue_is_refused(old: str, new: str, fault: str) -> None:
    assert old in TABLES
    with pytest.raises(ValueError, match=fault):
        read_catalogue(TABLES.replace(old, new, 1), ["06433001"])


@pytest.mark.parametrize("keys", [[], ["6433001"], ["0643300x"], ["064330011"]])
def test_a_municipality_that_is_no_official_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="eight digits"):
        load_catalogue(keys)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("persons = 5", "persons = 13"),
        ("parent = 24", "parent = 11"),
        ("sigma2 = 12", "sigma2 = 0"),
        ("bound = 16\n", ""),
        ("persons = 5", ""),
    ],
)
def test_parameters_are_refused(old: str, new: str) -> None:
    assert old in NUMBERS
    with pytest.raises(ValueError, match="parameters"):
        read_parameters(NUMBERS.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"), [("tables = 16", "tables = 15"), ("tables = 64", "tables = 63"), ("tables = 5", "tables = 4")]
)
def test_more_tables_than_the_parameters_allow_are_refused(catalogue: Catalogue, old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"more .*tables"):
        Engine(catalogue, read_parameters(NUMBERS.replace(old, new, 1)))


@pytest.mark.parametrize(("kreise", "land_days"), [(1, 0.0), (2, 2 * (1 / 512 + 3 / 32) + 1 / 8)])
def test_what_a_release_costs_stands_in_its_spends(kreise: int, land_days: float) -> None:
    keys = [f"0643{3 + kreis}{number:03d}" for kreis in range(kreise) for number in range(1, 15)]
    catalogue, rng, parameters = load_catalogue(keys), np.random.default_rng(1), load_parameters()
    release = Engine(catalogue, parameters).release(people(catalogue, rng, areas_of(catalogue)), START, rng.bytes(16))
    of = {level: sum(spend.rho for spend in release.spends if spend.level == level) for level in LEVELS}
    assert of == pytest.approx(
        {"municipality": 16 / 24, "kreis": 40 / 128 + 2 * (1 / 128 + 3 / 32), "land": 64 / 512 + land_days}
    )
    assert of_table("municipality", "municipality", parameters).delta == pytest.approx(2.7e-6, rel=0.02)
    assert of_table("municipality", "municipality", parameters) in release.spends


def test_composition_is_that_of_the_design() -> None:
    """Sixteen tables with sigma2 8: rho 1, epsilon 5.0 at delta 0.001, advantage 0.52; and one table by hand."""
    sixteen = compose({(8, 12): 16})
    assert sixteen.advantage == pytest.approx(0.52, abs=0.001)
    assert sixteen.epsilon(0.001) == pytest.approx(5.0, abs=0.05)
    one = compose({(12, 16): 1})
    assert one.advantage == pytest.approx(sum(max(0.0, first - second) for first, second in _shifted(12, 16)))
    assert compose({(12, 16): 3, (64, 34): 2}).advantage == pytest.approx(compose({(64, 34): 2, (12, 16): 3}).advantage)


def _shifted(sigma2: int, bound: int) -> list[tuple[float, float]]:
    row = [float(chance) for chance in probabilities(sigma2, bound)]
    return list(zip([*row, 0.0], [0.0, *row], strict=True))


@pytest.mark.parametrize("fault", ["missing", "extra", "length", "float", "code", "area", "days"])
def test_a_snapshot_with_a_fault_is_refused_without_naming_a_value(catalogue: Catalogue, fault: str) -> None:
    now = people(catalogue, np.random.default_rng(2), areas_of(catalogue, 0.05))
    match fault:
        case "missing":
            del now["sex"]
        case "extra":
            now["name"] = now["sex"]
        case "length":
            now["sex"] = now["sex"][1:]
        case "float":
            now["sex"] = now["sex"].astype(float)
        case "code":
            now["level"][3] = 11
        case "area":
            now["area"][3] = 6433777
        case _:
            now["days_to_b1"][3] = -2
    with pytest.raises(ValueError, match=r"column|snapshot") as refused:
        People(catalogue, now)
    assert "6433777" not in str(refused.value)


@pytest.mark.parametrize(
    ("table", "coordinates"),
    [
        ("municipality.age.stay", {"area": "06001001"}),
        ("municipality.level.age", {"area": "06001001"}),
        ("municipality.age", {}),
        ("municipality.age", {"area": "06001999"}),
        ("municipality.age", {"area": "06001", "age": "65+"}),
        ("municipality.age", {"area": "06001001", "age": "60+"}),
        ("municipality.age", {"area": "06001001", "age": 10}),
        ("municipality.age", {"area": "06001001", "sex": "male"}),
    ],
)
def test_what_the_catalogue_does_not_have_is_no_cell(catalogue: Catalogue, table: str, coordinates: dict[str, str | int]) -> None:
    rng = np.random.default_rng(3)
    release = Engine(catalogue, load_parameters()).release(people(catalogue, rng, areas_of(catalogue, 0.1)), START, rng.bytes(16))
    with pytest.raises(UnknownCell):
        release.cell(table, **coordinates)

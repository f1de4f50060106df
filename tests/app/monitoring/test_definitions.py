"""One term, one definition: every dimension of the released tables has exactly one, and files carry it."""

from app.monitoring.catalogue import load_catalogue
from app.monitoring.definitions import PEOPLE, definitions
from app.monitoring.files import sheet
from app.monitoring.grid import xlsx_file
from app.monitoring.parameters import load_parameters
from tests.support.material import KEYS, releases
from tests.support.spreadsheets import cells_of


def test_every_dimension_has_one_definition() -> None:
    catalogue = load_catalogue(["06433001"])
    assert set(definitions()) == set(catalogue.dimensions)
    assert len(set(definitions().values())) == len(definitions())


def test_a_table_carries_its_definitions() -> None:
    [release] = releases(1)
    catalogue = load_catalogue(KEYS)
    made = sheet(release, release.tables["kreis.age.housing"], catalogue, load_parameters(), {}, invented=False)
    notes = dict(cells_of(xlsx_file(made.grid), "sheet2"))
    assert notes["Gezählt"] == PEOPLE
    assert notes["Alter"] == definitions()["age"]
    assert notes["Wohnform"] == definitions()["housing"]

"""Every class has a name, and no name stands for a class that is not there."""

from app.monitoring.catalogue import load_catalogue
from app.monitoring.class_names import class_name, class_names

DIMENSIONS = load_catalogue(["06433001"]).dimensions


def test_every_class_of_the_shipped_catalogue_has_a_name_and_no_name_is_left_over() -> None:
    assert {code: set(dimension.classes) for code, dimension in DIMENSIONS.items()} == {
        code: set(names) for code, names in class_names().items()
    }


def test_no_two_classes_of_a_dimension_share_a_name() -> None:
    for code in DIMENSIONS:
        assert len(set(class_names()[code].values())) == len(class_names()[code]), code
    assert class_name("level", "not_asked") == class_name("age", "not_asked") == "nicht gefragt"

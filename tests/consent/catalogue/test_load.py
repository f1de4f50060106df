"""How the catalogue is loaded: once, frozen, from a folder or a zip file; with its purposes as a list of codes."""

import zipfile
from pathlib import Path

import pytest

from consent.catalogue import load, read
from tests.consent.catalogue.broken import broken
from tests.consent.catalogue.tiny import TINY, tiny, written


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    catalogue = load()
    assert load() is catalogue
    with pytest.raises(TypeError):
        catalogue.purposes["gossip"] = catalogue.purposes["research"]  # type: ignore[index]  # the point of the test
    with pytest.raises(AttributeError):
        catalogue.categories["identity"].number = 99  # type: ignore[misc]  # the point of the test


def test_values_may_name_a_purpose_as_a_code() -> None:
    catalogue = load()
    assert set(catalogue.code_lists["purposes"].entries) == set(catalogue.purposes)


def test_a_category_is_as_sensitive_as_its_most_sensitive_field() -> None:
    catalogue = load()
    assert {code: catalogue.categories[code].sensitivity for code in ("education", "work", "arrival", "needs")} == {
        "education": "s1",
        "work": "s2",
        "arrival": "s3",
        "needs": "s4",
    }
    assert catalogue.categories["arrival"].x87
    assert not catalogue.categories["education"].x87


def test_a_merged_municipality_has_the_day_it_ended() -> None:
    catalogue = broken("lists/municipalities.csv", r"^(01001000,.*?),$", r"\1,2024-01-01")
    entries = catalogue.code_lists["municipalities"].entries
    assert (entries["01001000"].valid_to, entries["01002000"].valid_to) == ("2024-01-01", None)


def test_the_catalogue_may_lie_in_a_zip_file_whatever_the_order_in_it(tmp_path: Path) -> None:
    catalogue = tiny(tmp_path)
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        for name in sorted(TINY, reverse=True):
            packed.writestr(name, TINY[name])
    with zipfile.ZipFile(tmp_path / "data.zip") as packed:
        unpacked = read(zipfile.Path(packed))
    assert unpacked == catalogue
    assert list(unpacked.categories) == list(catalogue.categories)
    assert list(unpacked.code_lists) == list(catalogue.code_lists)


def test_a_file_that_is_no_toml_beside_the_data_is_not_read(tmp_path: Path) -> None:
    for folder in ("categories", "notices", "lists", "labels"):
        (written(tmp_path) / folder / "README.md").write_text("not TOML", encoding="utf-8")
    assert list(tiny(tmp_path).categories) == ["nothing", "person"]

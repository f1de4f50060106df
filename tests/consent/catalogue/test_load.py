"""Malformed data are refused with the file and the key, and the loaded catalogue cannot be changed."""

from pathlib import Path

import pytest

from consent.catalogue import CatalogueFault, load, read
from tests.consent.catalogue.broken import broken, copy_of_data

FIRST = "categories/01_identity.toml"
CASES = {
    "not TOML": (FIRST, r"^number = 1$", "number = = 1", "01_identity.toml"),
    "unknown key": (FIRST, r"^number = 1$", "number = 1\ncolour = 1", "unknown colour"),
    "unknown key of a field": (FIRST, r'sensitivity = "s1"', 'sensitivity = "s1"\nsecret = true', "unknown secret"),
    "missing key": (FIRST, r"^number = 1$", "", "number is missing"),
    "number as text": (FIRST, r"^number = 1$", 'number = "1"', "number must be of type int"),
    "number as bool": (FIRST, r"^number = 1$", "number = true", "number must be of type int"),
    "text as number": (FIRST, r'^code = "identity"$', "code = 1", "code must be of type str"),
    "list of numbers": (FIRST, r'purposes = \["counselling"', "purposes = [1", "purposes must be a list of texts"),
    "text as table": ("purposes.toml", r"template = \{[^}]*\}", 'template = "x"', "template must be of type dict"),
    "field twice": (FIRST, r'code = "given_names"', 'code = "family_name"', "family_name stands twice"),
    "purpose twice": ("purposes.toml", r'code = "research"', 'code = "housing"', "housing stands twice"),
    "list twice": ("lists/work.toml", r"\[mobility\]", "[cefr]", "cefr"),
    "unknown steward rule": (FIRST, r'stewards = "names"', 'stewards = "anybody"', "no steward rule anybody"),
    "unknown ageing rule": ("categories/02_contact.toml", r'ageing = "reachability"', 'ageing = "wine"', "no ageing rule wine"),
    "steward kinds as text": ("stewards.toml", r"housing = true", 'housing = "all"', "housing must be of type list"),
    "code twice in a CSV": ("lists/scripts.csv", r"^Afak,", "Adlm,", "Adlm stands twice or its line is incomplete"),
    "short line in a CSV": ("lists/scripts.csv", r"^Afak,,Afaka$", "Afak,", "its line is incomplete"),
    "code twice over a base": ("lists/generated.toml", r"^stateless =", "AF =", "AF stands twice"),
    "member of a list of tables": ("purposes.toml", r"\[\[purpose\]\].*", "purpose = [1]", "a table is expected"),
    "field as text": ("catalogue.toml", r"\[pinned_notices\].*", 'pinned_notices = "x"', "pinned_notices must be of type dict"),
}


@pytest.mark.parametrize(("file", "pattern", "replacement", "expected"), CASES.values(), ids=CASES.keys())
def test_malformed_data_are_refused_with_their_place(
    tmp_path: Path, file: str, pattern: str, replacement: str, expected: str
) -> None:
    with pytest.raises(CatalogueFault, match=expected):
        broken(tmp_path, file, pattern, replacement)


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


def test_a_merged_municipality_has_the_day_it_ended(tmp_path: Path) -> None:
    catalogue = broken(tmp_path, "lists/municipalities.csv", r"^(01001000,.*?),$", r"\1,2024-01-01")
    entries = catalogue.code_lists["municipalities"].entries
    assert (entries["01001000"].valid_to, entries["01002000"].valid_to) == ("2024-01-01", None)


def test_a_stray_file_beside_the_data_is_not_read(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    for folder in ("categories", "notices", "lists"):
        (data / folder / "README.md").write_text("not TOML", encoding="utf-8")
    assert read(data).check() == []

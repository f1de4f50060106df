"""The large shipped lists are what their sources give, byte for byte."""

import csv
import io
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from app.catalogue.generate import ListProblem, differs_from_documented, generated, municipalities

SHIPPED = files("consent.catalogue") / "data" / "lists"


@pytest.mark.parametrize("name", sorted(generated()))
def test_a_list_made_anew_is_the_committed_one(name: str) -> None:
    made, shipped = generated()[name], (SHIPPED / name).read_text(encoding="utf-8")
    if differs_from_documented():  # other versions of the libraries: codes are added at times, none may vanish
        assert codes(shipped) <= codes(made)
    else:
        assert made == shipped


def codes(content: str) -> set[str]:
    return {row["code"] for row in csv.DictReader(io.StringIO(content))}


def test_the_documented_versions_stand_in_the_source_lines() -> None:
    from app.catalogue.generate import MADE_WITH

    sources = (SHIPPED / "generated.toml").read_text(encoding="utf-8")
    assert f"pycountry {MADE_WITH['pycountry']}" in sources
    assert f"Babel {MADE_WITH['babel']}" in sources


def test_municipalities_keep_their_zeros_and_the_digits_of_their_association(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("ags,ars,name\n15085135,150850000135,Halberstadt\n01051001,010515163001,Albersdorf\n", encoding="utf-8")
    made = municipalities(register, date(2024, 1, 1))
    assert made == "code,association,name,valid_to\n01051001,5163,Albersdorf,\n15085135,0000,Halberstadt,\n"


def test_a_merged_municipality_stays_in_the_list_with_the_day_it_ended(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("ags,ars,name\n15085135,150850000135,Halberstadt\n", encoding="utf-8")
    before = "code,association,name,valid_to\n15085001,0000,Altort,\n15085002,0000,Urort,2010-01-01\n15085135,0000,Halberstadt,\n"
    assert municipalities(register, date(2024, 1, 1), before).splitlines()[1:] == [
        "15085001,0000,Altort,2024-01-01",
        "15085002,0000,Urort,2010-01-01",
        "15085135,0000,Halberstadt,",
    ]


def test_a_register_without_its_columns_is_refused(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("key,name\n15085135,Halberstadt\n", encoding="utf-8")
    with pytest.raises(ListProblem, match="ags, ars and name"):
        municipalities(register, date(2024, 1, 1))

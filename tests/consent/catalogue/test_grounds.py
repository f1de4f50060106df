"""The closed list of grounds on which something may be told about one person: what is shipped, and what no list may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.catalogue import load
from consent.catalogue.grounds import Ground, grounds, read_grounds
from consent.catalogue.table import CatalogueFault

LIST = """
status = "reviewed"
[court]
label = "Gericht für Prüfungen"
law = "§ 1 Prüfungsgesetz"
categories = ["identity", "contact"]
may_forbid_telling = true
[office]
label = "Amt"
law = "§ 2"
categories = ["arrival"]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "grounds.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_list_says_label_law_categories_and_whether_telling_may_be_forbidden(tmp_path: Path) -> None:
    found = read_grounds(written(tmp_path, LIST))
    assert dict(found) == {
        "court": Ground("court", "Gericht für Prüfungen", "§ 1 Prüfungsgesetz", ("identity", "contact"), True),
        "office": Ground("office", "Amt", "§ 2", ("arrival",), False),
    }


def test_nobody_adds_a_ground_to_a_list_that_was_read(tmp_path: Path) -> None:
    found = read_grounds(written(tmp_path, LIST))
    with pytest.raises(TypeError):
        found["another"] = found["court"]  # type: ignore[index]


@pytest.mark.parametrize("status", ["unreviewed", "reviewed"])
def test_a_list_is_reviewed_or_not(tmp_path: Path, status: str) -> None:
    assert len(read_grounds(written(tmp_path, LIST.replace('"reviewed"', f'"{status}"')))) == 2


@pytest.mark.parametrize(
    ("former", "now", "said"),
    [
        ('"reviewed"', '"certainly"', "grounds.toml: status is unreviewed or reviewed"),
        ('status = "reviewed"', "", "grounds.toml: status is missing"),
        ('label = "Amt"', "", "grounds.toml.office: label is missing"),
        ('law = "§ 2"', "", "grounds.toml.office: law is missing"),
        ('categories = ["arrival"]', "", "grounds.toml.office: categories is missing"),
        ('categories = ["arrival"]', "categories = [1]", "grounds.toml.office: categories must be a list of texts"),
        (
            "may_forbid_telling = true",
            'may_forbid_telling = "yes"',
            "grounds.toml.court: may_forbid_telling must be of type bool",
        ),
        ("[office]", "further = 1\n[office]", "grounds.toml.court: unknown further"),
        ("[court]", "court = 1\n[prison]", "grounds.toml: court must be of type dict"),
    ],
)
def test_a_list_that_says_too_much_or_too_little_is_refused(tmp_path: Path, former: str, now: str, said: str) -> None:
    with pytest.raises(CatalogueFault) as refused:
        read_grounds(written(tmp_path, LIST.replace(former, now, 1)))
    assert str(refused.value) == said


def test_a_file_that_is_no_toml_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match=r"^grounds\.toml: "):
        read_grounds(written(tmp_path, "status = "))


def test_the_shipped_grounds_name_categories_that_exist_and_never_counselling_or_evidence() -> None:
    named = {code for ground in grounds().values() for code in ground.categories}
    assert named
    assert named <= set(load().categories) - {"counselling", "evidence"}
    assert all(ground.categories and ground.label and ground.law for ground in grounds().values())

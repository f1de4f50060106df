"""The tables that `kiim bench --readme` writes stand between their marks and change nothing else of the page."""

from pathlib import Path

import pytest

from app.bench.table import written_into
from app.errors import ConfigurationProblem

PAGE = "Before.\n\n<!-- kiim bench -->\nold\n<!-- /kiim bench -->\n\nAfter.\n"


def test_the_table_takes_the_place_of_the_former_one_and_nothing_else_changes() -> None:
    assert written_into(PAGE, "kiim bench", "new") == PAGE.replace("old", "new")


@pytest.mark.parametrize(
    "page",
    [
        "no marks",
        PAGE.replace("<!-- kiim bench -->", ""),
        PAGE.replace("<!-- /kiim bench -->", ""),
        PAGE + PAGE,
        PAGE + "<!-- /kiim bench -->",
        "<!-- /kiim bench -->\n<!-- kiim bench -->",
    ],
)
def test_a_page_without_a_place_for_it_is_refused(page: str) -> None:
    with pytest.raises(ConfigurationProblem, match="<!-- kiim bench -->"):
        written_into(page, "kiim bench", "new")


@pytest.mark.parametrize("name", ["kiim bench", "kiim bench growth"])
def test_the_readme_has_a_place_for_each_table(name: str) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert written_into(readme, name, "| new |").count("| new |") == 1

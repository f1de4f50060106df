"""What the dimensions of released tables mean: the one definition of each term, printed wherever numbers of it stand."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

PEOPLE = (
    "Menschen mit einer Akte, die der Statistik zugestimmt haben und deren Gemeinde bekannt ist. Was sie für die Statistik nicht "
    "freigegeben haben, steht bei „nicht gefragt“."
)
"""Who is counted in every table."""


@cache
def definitions() -> Mapping[str, str]:
    """By dimension its definition."""
    text = resources.files("app.monitoring").joinpath("data/dimension_definitions.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found

"""What the classes of the catalogue are called in German, on pages and in reports."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def class_names() -> Mapping[str, Mapping[str, str]]:
    """By dimension and class the name; the silences (`unknown`, `not_asked`, `not_answered`) are in every dimension."""
    text = resources.files("app.monitoring").joinpath("data/class_names.toml").read_text("utf-8")
    named: dict[str, dict[str, str]] = tomllib.loads(text)
    silences = named.pop("every")
    return {dimension: {**classes, **silences} for dimension, classes in named.items()}


def class_name(dimension: str, code: str) -> str:
    """The name of one class; KeyError where the shipped catalogue has no such class."""
    return class_names()[dimension][code]

"""Targets that others set themselves, as a template to begin with; they bind nobody here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from app.targets.state import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One of them. Without an indicator our releases have no number for it; `instead` says where one would come from."""

    code: str
    label: str
    years_since_arrival: int
    direction: Direction
    note: str
    value: int | None = None
    indicator: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Templates:
    """All of them and where they are from."""

    source: str
    items: Mapping[str, Template]


def read_templates(text: str) -> Templates:
    """The templates of a TOML text; ValueError where one has neither an indicator nor another source, or both."""
    file: dict[str, Any] = tomllib.loads(text)
    items = [Template(**{**row, "direction": Direction(row["direction"])}) for row in file["template"]]
    for one in items:
        if (one.indicator is None) == (one.instead is None) or (one.indicator is not None and one.value is None):
            raise ValueError(f"template {one.code}: an indicator with a value, or another source")
    return Templates(file["source"], {one.code: one for one in items})


@cache
def load_templates() -> Templates:
    """The templates that are shipped."""
    return read_templates(resources.files("app.targets").joinpath("data/templates.toml").read_text("utf-8"))

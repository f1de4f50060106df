"""Strict reading of TOML tables: every key is asked for by type, and a key nobody asked for is a fault in the data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import cast


class CatalogueFault(ValueError):
    """The catalogue's data cannot be read; the message names the file and the key."""


class Table:
    """One TOML table that remembers which of its keys were read."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise CatalogueFault(f"{where}: a table is expected")
        self.where = where
        self._raw = cast("Mapping[str, object]", raw)
        self._read: set[str] = set()

    def _take(self, key: str, kind: type, default: object) -> object:
        self._read.add(key)
        value = self._raw.get(key, default)
        if value is ...:
            raise CatalogueFault(f"{self.where}: {key} is missing")
        if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise CatalogueFault(f"{self.where}: {key} must be of type {kind.__name__}")
        return value

    def text(self, key: str) -> str:
        return cast("str", self._take(key, str, ...))

    def text_or_none(self, key: str) -> str | None:
        return cast("str | None", self._take(key, str, None))

    def number(self, key: str) -> int:
        return cast("int", self._take(key, int, ...))

    def number_or_none(self, key: str) -> int | None:
        return cast("int | None", self._take(key, int, None))

    def flag(self, key: str, default: bool = False) -> bool:
        return cast("bool", self._take(key, bool, default))

    def anything(self, key: str) -> object:
        return self._take(key, object, ...)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        values = cast("list[object]", self._take(key, list, ... if required else []))
        if not all(isinstance(value, str) for value in values):
            raise CatalogueFault(f"{self.where}: {key} must be a list of texts")
        return tuple(cast("list[str]", values))

    def table(self, key: str, *, required: bool = False) -> Table:
        return Table(self._take(key, dict, ... if required else {}), f"{self.where}.{key}")

    def tables(self, key: str) -> tuple[Table, ...]:
        values = cast("list[object]", self._take(key, list, []))
        return tuple(Table(value, f"{self.where}.{key}[{number}]") for number, value in enumerate(values))

    def mapping(self, key: str, *, required: bool = False) -> dict[str, str]:
        """A table of texts, such as labels by language."""
        return self.table(key, required=required).as_texts()

    def as_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self}

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def done(self) -> None:
        """Every key was read; otherwise the data say something the loader does not understand."""
        if unread := sorted(set(self._raw) - self._read):
            raise CatalogueFault(f"{self.where}: unknown {', '.join(unread)}")


def toml(entry: Traversable) -> Table:
    """The file as a strict table."""
    try:
        return Table(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(f"{entry.name}: {error}") from None

"""Strict reading of TOML tables: every key is asked for by type, and a key nobody asked for is a fault in the data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import TypeVar

T = TypeVar("T")


class CatalogueFault(ValueError):
    """The catalogue's data cannot be read; the message names the file and the key."""


class Table:
    """One TOML table that remembers which of its keys were read."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise CatalogueFault(f"{where}: a table is expected")
        self.where = where
        self._raw: Mapping[str, object] = raw
        self._read: set[str] = set()

    def _given(self, key: str, kind: type[T]) -> T | None:
        self._read.add(key)
        value = self._raw.get(key)
        if value is None:  # TOML has no null: the key is left out
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise CatalogueFault(f"{self.where}: {key} must be of type {kind.__name__}")
        return value

    def _needed(self, key: str, kind: type[T]) -> T:
        value = self._given(key, kind)
        if value is None:
            raise CatalogueFault(f"{self.where}: {key} is missing")
        return value

    def text(self, key: str) -> str:
        return self._needed(key, str)

    def text_or_none(self, key: str) -> str | None:
        return self._given(key, str)

    def number(self, key: str) -> int:
        return self._needed(key, int)

    def number_or_none(self, key: str) -> int | None:
        return self._given(key, int)

    def flag(self, key: str, default: bool = False) -> bool:
        given = self._given(key, bool)
        return default if given is None else given

    def anything(self, key: str) -> object:
        return self._needed(key, object)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        values = self._needed(key, list) if required else self._given(key, list) or []
        if not all(isinstance(value, str) for value in values):
            raise CatalogueFault(f"{self.where}: {key} must be a list of texts")
        return tuple(values)

    def table(self, key: str, *, required: bool = False) -> Table:
        return Table(self._needed(key, dict) if required else self._given(key, dict) or {}, f"{self.where}.{key}")

    def tables(self, key: str) -> tuple[Table, ...]:
        values = self._given(key, list) or []
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
        return Table(tomllib.loads(entry.read_bytes().decode()), entry.name)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(f"{entry.name}: {error}") from None


def toml_files(folder: Traversable) -> list[Table]:
    """The folder's TOML files in the order of their names; what else lies there is passed over."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return [toml(entry) for entry in entries if entry.name.endswith(".toml")]

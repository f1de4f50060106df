"""Labels in every language: the German ones stand beside what they name, the others in one JSON file per language.

JSON, because all of these files are read at every start, and that takes a tenth of the time that TOML would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from consent.catalogue.model import GERMAN, Labels
from consent.catalogue.table import CatalogueFault

Path = tuple[str, ...]
HEAD = ("language", "status")


class LabelBook:
    """The labels of the files by what they name; forgets what was asked for, so that what names nothing is left over."""

    def __init__(self, german_status: str, folder: Traversable) -> None:
        self.status = {GERMAN: german_status}
        self._texts: dict[str, dict[Path, str]] = {}
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".json"):
                self._read(entry)

    def _read(self, entry: Traversable) -> None:
        where = f"labels/{entry.name}"
        try:
            raw = json.loads(entry.read_bytes(), object_pairs_hook=_unique)
        except (ValueError, UnicodeDecodeError) as error:
            raise CatalogueFault(f"{where}: {error}") from None
        head = [raw.pop(key, None) if isinstance(raw, dict) else None for key in HEAD]
        language, status = head
        if not (isinstance(language, str) and isinstance(status, str)):
            raise CatalogueFault(f"{where}: needs language and status as texts")
        if language in self.status:
            raise CatalogueFault(f"{where}: the language {language} stands twice")
        self.status[language] = status
        self._texts[language] = dict(_texts(where, raw, ()))

    def of(self, german: str, *path: str) -> Labels:
        """The German label and those that the files have for this path, such as `fields`, `identity`, `sex`."""
        labels = {GERMAN: german}
        for language, texts in self._texts.items():
            told = texts.pop(path, None)
            if told is not None:
                labels[language] = told
        return labels

    def codes(self, code_list: str) -> frozenset[str]:
        """The codes of a list that some file names."""
        head = ("codes", code_list)
        return frozenset(path[-1] for texts in self._texts.values() for path in texts if path[:-1] == head)

    def left_over(self) -> Mapping[str, tuple[str, ...]]:
        """By language, what stands in its file and names nothing."""
        return {language: tuple(".".join(path) for path in texts) for language, texts in self._texts.items() if texts}


def _texts(where: str, raw: Mapping[str, object], path: Path) -> Iterator[tuple[Path, str]]:
    for key, value in raw.items():
        if isinstance(value, str):
            yield (*path, key), value
        elif isinstance(value, dict):
            yield from _texts(where, value, (*path, key))
        else:
            raise CatalogueFault(f"{where}: {'.'.join((*path, key))} must be a text")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in {earlier for earlier, _ in pairs[:place]})
        raise ValueError(f"{twice} stands twice")
    return held

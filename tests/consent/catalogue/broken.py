"""The shipped catalogue, shortened, with something wrong in it: in a file or in one of its parts."""

import json
import re
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from consent.catalogue import Catalogue, read

_KEPT_LINES = {"municipalities.csv": 20, "languages.csv": 20}  # the long lists are cut: what is tested does not need them


def copy_of_data(folder: Path) -> Path:
    """The shipped data files, shortened, in a folder where they may be broken."""
    with as_file(files("consent.catalogue") / "data") as shipped:
        copied = Path(shutil.copytree(shipped, folder / "data"))
    labelled = json.loads((copied / "labels" / "uk.json").read_text(encoding="utf-8"))["codes"]["languages"]
    for name, kept in _KEPT_LINES.items():
        lines = (copied / "lists" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        also = [line for line in lines[kept:] if line.split(",")[0] in labelled]
        (copied / "lists" / name).write_text("".join([*lines[:kept], *also]), encoding="utf-8")
    return copied


@cache
def sound() -> Catalogue:
    """The shortened catalogue without a fault."""
    with tempfile.TemporaryDirectory() as folder:
        return read(copy_of_data(Path(folder)))


@cache  # mutation testing asks for the same few thousands of times
def broken(file: str, pattern: str, replacement: str) -> Catalogue:
    """The catalogue after one place of one file was changed; fails when the pattern is not there."""
    with tempfile.TemporaryDirectory() as folder:
        data = copy_of_data(Path(folder))
        text = (data / file).read_text(encoding="utf-8")
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE | re.DOTALL)
        assert count == 1, "the pattern to be broken is not in the file"
        assert changed != text
        (data / file).write_text(changed, encoding="utf-8")
        return read(data)


def with_field(path: str, **changes: Any) -> Catalogue:
    """The catalogue with some attributes of one field changed."""
    category, code = path.split(".")
    fields = sound().fields
    return replace(sound(), fields={**fields, (category, code): replace(fields[category, code], **changes)})


def with_member(path: str, **changes: Any) -> Catalogue:
    """The catalogue with some attributes of one member of an object changed."""
    category, code, member = path.split(".")
    members = sound().fields[category, code].members
    return with_field(f"{category}.{code}", members={**members, member: replace(members[member], **changes)})


def with_purpose(code: str, template: dict[str, Any] | None = None, **changes: Any) -> Catalogue:
    """The catalogue with some attributes of one purpose, or of its template, changed."""
    purposes = sound().purposes
    changed = replace(purposes[code], template=replace(purposes[code].template, **template or {}), **changes)
    return replace(sound(), purposes={**purposes, code: changed})


def with_part(part: str, code: str, **changes: Any) -> Catalogue:
    """The catalogue with one category, agency type, retention class or list changed."""
    known = getattr(sound(), part)
    changed: dict[str, Any] = {part: {**known, code: replace(known[code], **changes)}}
    return replace(sound(), **changed)

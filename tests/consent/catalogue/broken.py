"""Copies of the shipped catalogue with something wrong in them."""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from consent.catalogue import Catalogue, read

_KEPT_LINES = {"municipalities.csv": 20, "languages.csv": 20}  # the long lists are cut: what is tested does not need them


def copy_of_data(folder: Path) -> Path:
    """The shipped data files in a folder where they may be broken."""
    with as_file(files("consent.catalogue") / "data") as shipped:
        copied = Path(shutil.copytree(shipped, folder / "data"))
    for name, kept in _KEPT_LINES.items():
        lines = (copied / "lists" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (copied / "lists" / name).write_text("".join(lines[:kept]), encoding="utf-8")
    return copied


def broken(folder: Path, file: str, pattern: str, replacement: str) -> Catalogue:
    """The catalogue after one place of one file was changed; fails when the pattern is not there."""
    data = copy_of_data(folder)
    text = (data / file).read_text(encoding="utf-8")
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, "the pattern to be broken is not in the file"
    assert changed != text
    (data / file).write_text(changed, encoding="utf-8")
    return read(data)

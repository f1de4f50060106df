"""Set a paper: a typst template and its data become a tagged PDF (PDF/UA-1), the same bytes for the same data.

Rules: only our own fonts are seen, never the machine's; no clock, no network; nothing is written to a disk. Each paper has a
compiler of its own, so that threads share nothing and no compiler keeps what stood on the paper before. A sign that no face has,
say in an agency's name, is shown as `?`: it must not cost a person her receipt.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import typst

from app.errors import IntegrityFault

_HERE = Path(str(files("app.documents")))
FONTS = _HERE / "fonts"
TEMPLATES = _HERE / "templates"


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/<template>.typ` with these data. Raises IntegrityFault, which never repeats any of them."""
    compiler = typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
    try:
        pdf = compiler.compile(format="pdf", sys_inputs={"data": orjson.dumps(_printable(data)).decode()}, pdf_standards=["ua-1"])
    except typst.TypstError:
        raise IntegrityFault(f"the template {template} could not be set") from None
    if not isinstance(pdf, bytes):
        raise IntegrityFault(f"the template {template} gave no document")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _coverage() -> frozenset[int]:
    runs = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    return frozenset(sign for first, last in runs for sign in range(int(first, 16), int(last, 16) + 1)) | {10}


def _printable(data: Any) -> Any:
    """The same data with every text in NFC and without signs that no face has."""
    if isinstance(data, str):
        return "".join(sign if ord(sign) in _coverage() else "?" for sign in unicodedata.normalize("NFC", data))
    if isinstance(data, Mapping):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value) for value in data]
    return data

"""A generated document as data: sections of paragraphs, lists and tables; the same for the page, Markdown and paper."""

from collections.abc import Sequence
from dataclasses import dataclass

UNREVIEWED = (
    "Entwurf (unreviewed): aus der laufenden Konfiguration erzeugt. Kein rechtlicher Satz darin ist von einer Fachperson "
    "geprüft. Was in eckigen Klammern steht, kann kein Programm wissen und ist von Hand zu ergänzen."
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads and rows of the same width."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: paragraphs, then points, then tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its code in addresses and file names, its legal source, and what it was made of."""

    code: str
    title: str
    source: str
    made_of: str
    parts: tuple[Part, ...]


def markdown(document: Document) -> str:
    """The document as Markdown, one sentence of provenance first."""
    lines = [f"# {document.title}", "", f"{document.source}. {document.made_of}", "", f"> {UNREVIEWED}", ""]
    for part in document.parts:
        lines += [f"## {part.heading}", ""]
        for paragraph in part.paragraphs:
            lines += [_text(paragraph), ""]
        if part.points:
            lines += [*(f"- {_text(point)}" for point in part.points), ""]
        for grid in part.grids:
            lines += [f"**{grid.name}**", "", _row(grid.heads), "|" + " --- |" * len(grid.heads), *map(_row, grid.rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_text(cell).replace("|", "\\|") for cell in cells) + " |"


def _text(words: str) -> str:
    """Names come from registers: nothing in them may become markup."""
    return words.replace("\\", "\\\\").replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")

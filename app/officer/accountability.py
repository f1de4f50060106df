"""The generated documents by code, and how each of them leaves: page, Markdown, PDF."""

from collections.abc import Callable, Mapping
from typing import Final

from app.documents.typeset import typeset
from app.officer.configuration import Configuration
from app.officer.matrix import access_matrix
from app.officer.papers import UNREVIEWED, Document
from app.officer.register_papers import joint_controllers, processor_notice, record_of_processing
from app.officer.risk_papers import impact_assessment

DOCUMENTS: Final[Mapping[str, Callable[[Configuration], Document]]] = {
    "art30": record_of_processing,
    "dpia": impact_assessment,
    "art26": joint_controllers,
    "sgbx80": processor_notice,
    "matrix": access_matrix,
}


def accountability_pdf(document: Document) -> bytes:
    """The document on paper: A4, German, tagged."""
    data = {
        "title": document.title,
        "date": None,
        "languages": [{"code": "de", "direction": "ltr"}],
        "source": document.source,
        "made_of": document.made_of,
        "status": UNREVIEWED,
        "parts": [
            {
                "heading": part.heading,
                "paragraphs": part.paragraphs,
                "points": part.points,
                "grids": [{"name": grid.name, "heads": grid.heads, "rows": grid.rows} for grid in part.grids],
            }
            for part in document.parts
        ],
    }
    return typeset("accountability", data)

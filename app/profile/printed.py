"""The new letter as its paper instead of its data: the PDF, with the digits that must not stand on it in a header."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from starlette.responses import Response

from app.documents.letter import letter_pdf
from app.documents.speech import both
from app.errors import ValidationFailed
from app.identity.letters import Letter
from app.pages.languages import GERMAN
from app.pages.texts import offered
from app.settings import Settings

PDF: Final = "application/pdf"
DIGITS_HEADER: Final = "Kiim-Spoken-Digits"
PRINTED: Mapping[int | str, dict[str, Any]] = MappingProxyType(
    {
        201: {
            "description": "The new letter, as data or, with `Accept: application/pdf`, as paper of size A5. "
            "A repeated request is answered as JSON with null: a letter is shown once.",
            "content": {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}},
            "headers": {
                DIGITS_HEADER: {
                    "description": "With the PDF: the four digits to be said. They must not be written on the paper.",
                    "schema": {"type": "string", "pattern": r"^\d{4}$"},
                }
            },
        }
    }
)
"""What OpenAPI says of the answer."""


def paper_wanted(accept: str) -> bool:
    """Whether an Accept header (RFC 9110 12.5.1) names PDF, and likes it no less than JSON."""
    likes = {PDF: 0.0, "application/json": 0.0}
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in likes:
            likes[kind] = next((_quality(each) for each in parameters if each.startswith("q=")), 1.0)
    return likes[PDF] > 0 and likes[PDF] >= likes["application/json"]


def language_of_paper(wanted: str | None) -> str:
    """The language beside German; raises ValidationFailed for one that the pages are not offered in."""
    if wanted is not None and wanted not in {language.code for language in offered()}:
        raise ValidationFailed.at("/language", "unknown", "a language that the pages are offered in")
    return wanted or GERMAN


async def printed(letter: Letter, language: str, settings: Settings) -> Response:
    """The paper. Set before the commit: were it not to work, the old letter would still be good."""
    pdf = await asyncio.to_thread(letter_pdf, letter, both(language), settings.base_url, settings.help_address)
    return Response(pdf, 201, {DIGITS_HEADER: letter.spoken_digits, "Cache-Control": "no-store"}, PDF)


def _quality(parameter: str) -> float:
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0

"""What an agency would see in a category if the person said yes: her own current values by the same rules as the real look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from app.documents.speech import Speech
from app.ledger.head import Head
from app.ledger.visible import Lens
from app.values.words import Piece, pieces
from consent.ranking import current
from consent.release import secrecy_pairs
from consent.vocabulary import AgencyFacts, Purpose


@dataclass(frozen=True, slots=True)
class Preview:
    """`now`: fields with their current value; `could`: every field that this agency may read here, filled or not."""

    now: tuple[tuple[Piece, list[Piece]], ...]
    could: tuple[Piece, ...]


async def previews(
    head: Head, speech: Speech, recipient: AgencyFacts, purpose: Purpose, categories: list[str]
) -> Mapping[str, Preview]:
    """By category code, in the order asked; a secret that stays one in spite of a yes is not in it."""
    catalogue = head.uow.world.catalogue
    lens = Lens(catalogue, recipient, purpose)
    numbers = {code: catalogue.categories[code].number for code in categories}
    released = secrecy_pairs(head.standing(), recipient.agency_id, purpose, frozenset(numbers.values()), catalogue)
    found = {}
    for code, number in numbers.items():
        block = await head.open_block(code)
        kept = {field.code: statements for field, statements in lens.visible(number, block.fields, released)}
        fields = [field for field in catalogue.categories[code].fields.values() if field.code in lens.readable[number]]
        now = [
            (speech.label(field.labels), pieces(speech, catalogue, field, _current_value(kept[field.code])))
            for field in fields
            if field.code in kept
        ]
        found[code] = Preview(tuple(now), tuple(speech.label(field.labels) for field in fields))
    return found


def _current_value(statements: list[dict[str, Any]]) -> Any:
    leading = current(cast(Any, statements))
    return next((one["value"] for one in statements if one["id"] == leading), statements[0]["value"])

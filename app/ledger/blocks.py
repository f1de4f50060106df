"""A category block in the clear: attributed statements by field, as they stand inside the seal.

A statement is a JSON object. Members that start with `_` are for the rules alone and are stripped before anything leaves:
`_agency` (hex id of the recording agency, "subject", or ELSEWHERE), `_secrecy`, `_entrusted_by`, `_recorder_secrecy`,
`_superseded_by`, `_dispute`, `_confirmed`, `_side` (of a merge, `consent.merging`). Everything else is the wire form of api.md.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

Statement = dict[str, Any]
"""One attributed value; see the module text for its members."""

ELSEWHERE = "00000000000000000000000000000001"
"""`_agency` of what an agency of another municipality recorded before the person moved: no agency here has this id."""

SCHEMA_VERSION = 1
"""Version of this layout; stands in the header and the AAD of every block."""


@dataclass(slots=True)
class Block:
    """All statements of one category of one newcomer; `version` 0 means that nothing is stored yet."""

    category: str
    number: int
    version: int = 0
    fields: dict[str, list[Statement]] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Canonical plaintext of the block: orjson, sorted keys."""
        return orjson.dumps(self.fields, option=orjson.OPT_SORT_KEYS)

    def find(self, statement_id: str) -> tuple[str, Statement] | None:
        """The statement with this internal id (32 hex digits) and the field it belongs to."""
        for code, statements in self.fields.items():
            for statement in statements:
                if statement["id"] == statement_id:
                    return code, statement
        return None


def decode(category: str, number: int, version: int, plaintext: bytes) -> Block:
    """The block of an opened seal; the plaintext was validated when it was written."""
    return Block(category, number, version, orjson.loads(plaintext))

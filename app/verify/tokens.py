"""A newcomer's duplicate tokens are those that her record gives by today's rules; `kiim reindex` renews older ones."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.crypto.blind_index import index_generation
from app.crypto.keyring import Keyring
from app.ledger.blocks import Block
from app.newcomers.duplicates import COMPARED, person_of, tokens_of
from app.verify.report import Report
from consent.catalogue import Catalogue

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_CONTACT = "P"


class TokenCheck:
    """Recomputes tokens; `opened` are the fields of each category by its code, `complete` says that every block opened."""

    def __init__(self, keyring: Keyring, catalogue: Catalogue, report: Report) -> None:
        self._keyring = keyring
        self._catalogue = catalogue
        self._report = report
        self._generation = index_generation(keyring)

    def check(self, newcomer_id: UUID, rows: Sequence[Any], opened: Mapping[str, Any], complete: bool) -> None:
        """Compare the rows of today's generation with what follows from the record; none at all only hides a duplicate."""
        stored = {row["token"]: row["kind"] for row in rows if row["index_generation"] == self._generation}
        if not stored or not complete:
            return
        blocks = {
            code: Block(code, self._catalogue.categories[code].number, 0, opened[code]) for code in COMPARED if code in opened
        }
        expected = {token.token: token.kind for token in tokens_of(self._keyring, person_of(blocks))}
        if any(expected.get(token) != kind for token, kind in stored.items()):
            self._find(newcomer_id, "token-forged", "a duplicate token does not follow from her record")
        if any(kind != _CONTACT and token not in stored for token, kind in expected.items()):
            self._find(newcomer_id, "token-missing", "a duplicate token that follows from her record is not stored")

    def _find(self, newcomer_id: UUID, code: str, meaning: str) -> None:
        self._report.find(code, f"newcomer {newcomer_id}", meaning)


async def check_generations(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Say how many newcomers' tokens were made by former rules or keys: they meet none of today's."""
    outdated = await connection.fetchval(
        "SELECT count(DISTINCT newcomer_id) FROM duplicate_token WHERE index_generation <> $1", index_generation(keyring)
    )
    if outdated:
        report.find("tokens-outdated", "table duplicate_token", f"{outdated} newcomers are found no more; run `kiim reindex`")

"""From a committed look to the answer's bytes: vouch for the register, open, apply field ceilings, write JSON."""

from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID

import orjson

from app.access.read_record import Look, Row
from app.crypto.statement_ids import StatementIds
from app.ids import CONSENT, wire
from app.ledger.opening import open_row
from app.ledger.visible import Lens
from app.world import World
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyFacts, Purpose

MOST_LENSES = 1024


class Lenses:
    """The lens of every agency and purpose that asked lately."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[UUID, str], Lens] = {}

    def of(self, agency: AgencyFacts, purpose: str) -> Lens:
        """The lens of this agency as registered now; facts that changed make a new one."""
        name = (agency.agency_id, purpose)
        found = self._known.get(name)
        if found is None or (found.agency is not agency and found.agency != agency):
            if len(self._known) >= MOST_LENSES:
                self._known.clear()
            found = self._known[name] = Lens(self._catalogue, agency, Purpose(purpose))
        return found


def record_bytes(
    world: World, ids: StatementIds, lenses: Lenses, look: Look, row: Row, agency: AgencyFacts, at: datetime
) -> bytes:
    """The record as this agency may see it. Raises IntegrityFault; nothing is answered from a record that does not fit."""
    purpose = cast(str, look.purpose)
    lens = lenses.of(agency, purpose)
    opened = open_row(world.keyring, row, row["covered"])
    kept = {}
    for number in row["covered"]:
        version, plaintext = opened.blocks.get(number, (0, b"{}"))
        kept[world.catalogue.by_number[number].code] = (
            version,
            lens.visible(number, orjson.loads(plaintext), opened.release.secrecy),
        )
    return orjson.dumps(
        {
            "newcomer": look.reference,
            "purpose": purpose,
            "release": {"consent": wire(CONSENT, row["consent_id"]), "valid_until": row["valid_until"]},
            "categories": lens.shown(kept, at, partial(ids.outward, agency.agency_id.bytes)),
        },
        option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS,
    )

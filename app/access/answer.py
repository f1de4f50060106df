"""From a committed look to the answer's bytes: vouch for the register, open, apply field ceilings, write JSON."""

from datetime import datetime
from functools import partial
from typing import cast

import orjson

from app.access.read_record import Look, Row
from app.agencies.directory import Directory
from app.crypto.statement_ids import StatementIds
from app.errors import IntegrityFault, Refused
from app.ids import CONSENT, wire
from app.ledger.opening import open_row
from app.ledger.visible import Lens, shown_record
from app.world import World
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyFacts, Purpose

MOST_LENSES = 1024


class Lenses:
    """The lens of every agency and purpose that asked lately."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[AgencyFacts, str], Lens] = {}

    def of(self, agency: AgencyFacts, purpose: str) -> Lens:
        """The lens of this agency as registered now."""
        found = self._known.get((agency, purpose))
        if found is None:
            if len(self._known) >= MOST_LENSES:
                self._known.clear()
            found = self._known[agency, purpose] = Lens(self._catalogue, agency, Purpose(purpose))
        return found


async def vouched(world: World, row: Row, client_id: str, purpose: str) -> AgencyFacts:
    """The agency's signed facts for an allowed row. What the statement saw in the register must be what was signed.

    A register that moved on since the statement refuses by its newer word; one that contradicts its own version is forged.
    """
    registered = await cast(Directory, world.agencies).vouch(client_id, row["client_version"], row["agency_version"])
    if registered is None or registered.agency.agency_id != row["agency_id"]:
        raise IntegrityFault("a client of the register is not what was signed")
    if registered.active and purpose in registered.purposes:
        return registered.agency
    if (registered.client_version, registered.agency_version) == (row["client_version"], row["agency_version"]):
        raise IntegrityFault("the register allows what was never signed")
    raise Refused("purpose-not-allowed" if registered.active else "client-suspended")


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
            "categories": shown_record(kept, at, partial(ids.outward, agency.agency_id.bytes)),
        },
        option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS,
    )

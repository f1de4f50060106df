"""One look answered: the gate decides and records, then vouch for the register, open, apply field ceilings, write JSON."""

from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID

import orjson
from starlette.responses import Response

from app.access.read_record import Gate, Look, Row
from app.crypto.statement_ids import StatementIds
from app.errors import Fault, IntegrityFault
from app.identity.vouching import vouched
from app.ids import CONSENT, NEWCOMER, decode, wire
from app.ledger.opening import open_row
from app.ledger.tamper import report
from app.ledger.visible import Lens
from app.profile.refusals import refusal
from app.world import World
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyFacts, Purpose

MOST_LENSES = 1024
_FAULT: Fault = {"pointer": "/query/categories", "code": "unknown-category", "detail": "Not a list of published categories."}


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
    opened = open_row(world.keyring, row, row["covered"], look.agency_id, purpose)
    kept = {}
    for number in row["covered"]:
        version, plaintext = opened.blocks.get(number, (0, b"{}"))
        kept[world.catalogue.by_number[number].code] = (
            version,
            lens.visible(number, orjson.loads(plaintext), opened.secrecy),
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


class Reader:
    """Answers looks at the records of one world, for programs and for the pages of the desk alike."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._gate = Gate(world)
        self._ids = StatementIds(world.keyring)
        self._lenses = Lenses(world.catalogue)

    async def answer(self, look: Look) -> bytes | Response:
        """The record's bytes, or the refusal as a problem document; recorded either way. Raises IntegrityFault, Refused."""
        world = self.world
        row = await self._gate.decide(look)
        if row["reason"] is not None:
            return refusal(world.catalogue, row, look.purpose, [_FAULT])
        try:
            agency = await vouched(world, row, look.client_id, look.purpose or "")
            return record_bytes(world, self._ids, self._lenses, look, row, agency, world.clock.now())
        except IntegrityFault as fault:
            await report(world, look, row, row["covered"], fault)
            raise


def well_formed(reference: str) -> str:
    """The reference, or an empty one where it cannot be ours: the database is asked all the same, and never sees odd bytes."""
    return reference if decode(NEWCOMER, reference) is not None else ""

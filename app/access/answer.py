"""One look answered: the gate decides and records, then vouch for the register, open, apply field ceilings, write JSON."""

from datetime import datetime
from functools import partial

import orjson
from starlette.responses import Response

from app.access.read_record import ACTION, Gate, Look, Row
from app.audit.record import Entry
from app.crypto.statement_ids import StatementIds
from app.errors import Fault, IntegrityFault, TooManyRequests
from app.identity.vouching import vouched
from app.ids import CONSENT, NEWCOMER, decode, wire
from app.ledger.lenses import Lenses
from app.ledger.opening import open_row
from app.ledger.references import find_reference
from app.ledger.tamper import report
from app.profile.refusals import refusal
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyFacts

_ONLY = "The only parameter is `categories`: published categories, separated by commas."
_NOTHING = (0, b"{}")
_FAULT: Fault = {"pointer": "/query/categories", "code": "unknown-category", "detail": _ONLY}


async def record_bytes(
    world: World, ids: StatementIds, lenses: Lenses, look: Look, row: Row, agency: AgencyFacts, at: datetime
) -> bytes:
    """The record as this agency may see it, counted once. Raises IntegrityFault: nothing is answered from what does not fit."""
    purpose = look.purpose or ""
    lens = lenses.of(agency, purpose)
    opened = await open_row(world.keyring, row, row["covered"], look.agency_id, purpose)
    kept = {}
    categories, blocks, secrecy = world.catalogue.by_number, opened.blocks, opened.secrecy
    for number in row["covered"]:
        version, plaintext = blocks.get(number, _NOTHING)
        kept[categories[number].code] = version, lens.visible(number, orjson.loads(plaintext), secrecy)
    meter = world.meter
    shown, from_others = lens.shown(kept, at, partial(ids.outward, agency.agency_id.bytes), meter.bits)
    if from_others:
        meter.reused(at, lens.reader_hex, from_others)
    return orjson.dumps(
        {
            "newcomer": look.reference,
            "purpose": purpose,
            "release": {"consent": wire(CONSENT, row["consent_id"]), "valid_until": row["valid_until"]},
            "categories": shown,
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
        """The record's bytes, or the refusal as a problem document; recorded either way. Raises IntegrityFault, Refused,
        TooManyRequests."""
        world = self.world
        now = world.clock.now()
        if not world.looks.knows(look.agency_id, look.reference, now):
            await self._admit(look, now)
        row = await self._gate.decide(look)
        if row["reason"] is not None:
            return refusal(world.catalogue, row, look.purpose, [_FAULT])
        try:
            agency = await vouched(world, row, look.client_id, look.purpose or "")
            return await record_bytes(world, self._ids, self._lenses, look, row, agency, now)
        except IntegrityFault as fault:
            await report(world, look, row, row["covered"], fault)
            raise

    async def _admit(self, look: Look, now: datetime) -> None:
        """Count a person that this agency has not looked at within the hour; a refusal is recorded, so that she sees it."""
        try:
            await self.world.looks.admit(look.agency_id, look.reference, now)
        except TooManyRequests as refused:
            async with open_unit(self.world, request_id=look.request_id) as uow:
                found = await find_reference(uow, look.agency_id, look.reference)
                await uow.record(
                    Entry(
                        ACTION,
                        outcome="refused",
                        subject_ref=None if found is None else found.subject_ref,
                        agency=look.agency_id,
                        purpose=look.purpose,
                        reason=refused.reason,
                        actor=look.actor,
                        case=look.case,
                    )
                )
            raise


def well_formed(reference: str) -> str:
    """The reference, or an empty one where it cannot be ours: the database is asked all the same, and never sees odd bytes."""
    return reference if decode(NEWCOMER, reference) is not None else ""

"""Decoys: records of nobody, whose reading by anybody is an alarm (a stolen token, a copied database, a curious hand).

1. A decoy is registered by the path of every registration, under an office that registers people. Nothing stored of it differs
   from a real record; that it is one stands in a sealed row of constant length, rewritten whether or not anything changed.
2. Its agency's tool is told of it in the feed, as of every registration. For a week its own agency's acts raise no alarm; a decoy
   that the tool has looked at by itself by then is spoilt: later looks of that agency mean nothing. Everybody else's always do.
3. It never consents to statistics, and only its own agency may read it: it is in no count, no export and no meter.
4. What is left: whoever watches the tables at the very moment sees a registration for which nobody was handed a letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import SystemRandom
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text

from app.agencies.audit import record_change
from app.agencies.store import add, change, find
from app.errors import ValidationFailed
from app.identity.callers import AsAgency
from app.ledger.granting import Evidence
from app.ledger.statements import NewStatement
from app.ledger.tables import newcomer_reference
from app.newcomers.register import Registered, Registration, register
from app.officer.decoy_names import FAMILY_NAMES, GIVEN_NAMES
from app.officer.sealing import open_note, seal_note
from app.officer.tables import decoy_list
from app.unit_of_work import UnitOfWork
from consent.term import add_months
from consent.vocabulary import AgencyFacts, AgencyType, Channel, Interpreter

MOST: Final = 100
GRACE: Final = timedelta(days=7)
_ROW: Final = 1
_PLACE: Final = "decoy_list/1"
_BYTES: Final = 16_384
WRITERS: Final = {AgencyType.COUNSELLING, AgencyType.CASE_MGMT}
_PURPOSE: Final = "counselling"
_NAMES_IN_LOG = text("""
  SELECT d.subject_ref FROM keys.dek d JOIN newcomer n ON n.key_id = d.key_id WHERE n.newcomer_id = :newcomer LIMIT 1
""")
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Decoy:
    """One decoy: its record, its name in the log, the agency it stands under, the day it was made."""

    newcomer_id: UUID
    subject_ref: UUID
    agency_id: UUID
    since: date
    spoilt: bool = False

    def armed(self, at: date) -> bool:
        """Whether its own agency's looks mean something on this day."""
        return not self.spoilt and at >= self.since + GRACE


@dataclass(frozen=True, slots=True)
class DecoyList:
    """Every decoy, and how far the log was watched: era, transaction, number."""

    decoys: tuple[Decoy, ...] = ()
    seen: tuple[int, int, int] = (0, 0, 0)

    @property
    def newcomers(self) -> frozenset[UUID]:
        """The records that are decoys."""
        return frozenset(one.newcomer_id for one in self.decoys)


def state_of(decoy: Decoy, today: date) -> str:
    """`armed`, `waiting` in its first week, or `spoilt`: its agency's own tool has looked at it in that time."""
    if decoy.spoilt:
        return "spoilt"
    return "armed" if decoy.armed(today) else "waiting"


async def read_decoys(uow: UnitOfWork, *, lock: bool = False) -> DecoyList:
    """The list as stored; empty where none was ever kept. Raises IntegrityFault."""
    found = await find(uow, decoy_list, lock=lock, list_id=_ROW)
    return DecoyList() if found is None else _opened(open_note(uow.world.keyring, _PLACE, found["sealed"]))


async def keep_decoys(uow: UnitOfWork, kept: DecoyList) -> None:
    """Seal the list anew, whatever changed in it, and record the row's new version: an old list put back would show."""
    columns = {"list_id": _ROW, "sealed": seal_note(uow.world.keyring, _PLACE, _document(kept), _BYTES)}
    found = await find(uow, decoy_list, lock=True, list_id=_ROW)
    version = await add(uow, decoy_list, columns) if found is None else await change(uow, decoy_list, found, **columns)
    await record_change(uow, "decoys.kept", None, "decoy_list", str(_ROW), version)


async def add_decoy(uow: UnitOfWork, agency: AgencyFacts) -> UUID:
    """Register one more decoy under this agency. Raises ValidationFailed (type of agency, too many, no reviewed notice)."""
    kept = await read_decoys(uow, lock=True)
    if agency.type not in WRITERS:
        raise ValidationFailed.at("/agency", "type", "a decoy stands under a counselling office or municipal case management")
    if len(kept.decoys) >= MOST:
        raise ValidationFailed.at("/count", "too-many", f"at most {MOST} decoys")
    caller = AsAgency(agency, "", _PURPOSE, frozenset({_PURPOSE}))
    done = await register(uow, caller, _invented(uow))
    if not isinstance(done, Registered):
        raise ValidationFailed.at("/agency", "purpose", "the agency may not register people for counselling")
    row = await uow.session.execute(
        select(newcomer_reference.c.newcomer_id).where(newcomer_reference.c.reference == done.reference)
    )
    newcomer_id = UUID(int=row.scalar_one().int)
    name = (await uow.session.execute(_NAMES_IN_LOG, {"newcomer": newcomer_id})).scalar_one()
    made = Decoy(newcomer_id, UUID(int=name.int), UUID(int=agency.agency_id.int), uow.now.date())
    await keep_decoys(uow, replace(kept, decoys=(*kept.decoys, made)))
    return newcomer_id


def _invented(uow: UnitOfWork) -> Registration:
    """Somebody who does not exist, with as much about her as a first conversation gives."""
    spec = uow.world.catalogue.purposes[_PURPOSE]
    born = date(uow.now.year - 18, 1, 1) - timedelta(days=_chance.randrange(30 * 365))
    said: Mapping[tuple[str, str], Any] = {
        ("identity", "family_name"): _chance.choice(FAMILY_NAMES),
        ("identity", "given_names"): _chance.choice(GIVEN_NAMES),
        ("identity", "birth_date"): born.isoformat(),
        ("language", "german_overall"): _chance.choice(("A1", "A2", "B1")),
    }
    today = uow.now.date().isoformat()
    return Registration(
        purpose=_PURPOSE,
        categories=("identity", "contact", "language"),
        valid_until=add_months(uow.now, spec.template.max_months),
        evidence=Evidence("de", channel=Channel.ASSISTED, interpreter=Interpreter.PROFESSIONAL),
        statements=tuple(NewStatement(code, field, value, "self_stated", today) for (code, field), value in said.items()),
        external_id=None,
    )


def _document(kept: DecoyList) -> dict[str, Any]:
    rows = [
        [one.newcomer_id.hex, one.subject_ref.hex, one.agency_id.hex, one.since.isoformat(), one.spoilt] for one in kept.decoys
    ]
    return {"decoys": rows, "seen": list(kept.seen)}


def _opened(document: Mapping[str, Any]) -> DecoyList:
    era, xid, seq = document["seen"]
    decoys = tuple(
        Decoy(UUID(hex=row[0]), UUID(hex=row[1]), UUID(hex=row[2]), date.fromisoformat(row[3]), row[4])
        for row in document["decoys"]
    )
    return DecoyList(decoys, (era, xid, seq))

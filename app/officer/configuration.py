"""The live configuration as the generated documents see it: offices, purposes, clients, instances, settings, catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text

from app.agencies.bound_purposes import read_bound
from app.agencies.directory import facts_of_row
from app.agencies.notices import list_notices
from app.pages.dates import HERE
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.catalogue.grounds import Ground, grounds
from consent.vocabulary import AgencyFacts

_WAYS = text("""
  SELECT c.agency_id, count(*) FILTER (WHERE s.staff_issuer_id IS NULL) AS tools, count(s.staff_issuer_id) AS desks
    FROM client c LEFT JOIN staff_issuer s ON s.staff_issuer_id = c.client_id
   WHERE c.status = 'active' GROUP BY c.agency_id
""")
_PARTNERS = text("SELECT name, sends, takes FROM move_partner WHERE status = 'active' ORDER BY name")
_STREAMS = text("SELECT count(*) FROM event_stream WHERE status = 'enabled'")
_PROVIDERS: Final = {
    "local": "Schlüsseldatei auf dem Rechner des Dienstes",
    "pkcs11": "Hardware-Sicherheitsmodul (PKCS#11)",
    "transit": "Schlüsseldienst OpenBao oder Vault (transit)",
    "awskms": "Schlüsseldienst AWS KMS",
}


@dataclass(frozen=True, slots=True)
class Office:
    """An agency with the purposes it may use; `reasons` documents those that are shipped switched off."""

    facts: AgencyFacts
    purposes: tuple[str, ...]
    reasons: Mapping[str, str]
    tools: int
    desks: int


@dataclass(frozen=True, slots=True)
class Partner:
    """Another municipality's instance, and which way people may move."""

    name: str
    sends: bool
    takes: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the documents are made of; `notices`: purpose, language, whether somebody competent confirmed the wording."""

    made_on: date
    operator: str
    operator_contact: str
    officer_contact: str
    key_provider: str
    catalogue: Catalogue
    grounds: Mapping[str, Ground]
    offices: tuple[Office, ...]
    partners: tuple[Partner, ...]
    streams: int
    notices: tuple[tuple[str, str, bool], ...]

    def recipients_of(self, purpose: str) -> list[Office]:
        """The offices that may use a purpose."""
        return [office for office in self.offices if purpose in office.purposes and office.facts.active]


async def read_configuration(uow: UnitOfWork) -> Configuration:
    """What is configured at this moment; it names no newcomer. Raises IntegrityFault."""
    settings, catalogue = uow.world.settings, uow.world.catalogue
    ways = {row.agency_id: row for row in await uow.session.execute(_WAYS)}
    offices = []
    for row, purposes in await read_bound(uow):
        used, way = [each for each in purposes if each["allowed"]], ways.get(row["agency_id"])
        offices.append(
            Office(
                facts_of_row(row),
                tuple(sorted((each["purpose"] for each in used), key=list(catalogue.purposes).index)),
                {each["purpose"]: each["reason"] for each in used if each["reason"]},
                0 if way is None else way.tools,
                0 if way is None else way.desks,
            )
        )
    partners = [Partner(row.name, row.sends, row.takes) for row in await uow.session.execute(_PARTNERS)]
    return Configuration(
        made_on=uow.now.astimezone(HERE).date(),
        operator=settings.operator,
        operator_contact=settings.operator_contact,
        officer_contact=settings.data_protection_officer,
        key_provider=_PROVIDERS[settings.key_provider],
        catalogue=catalogue,
        grounds=grounds(),
        offices=tuple(sorted(offices, key=lambda office: office.facts.name)),
        partners=tuple(partners),
        streams=int((await uow.session.execute(_STREAMS)).scalar_one()),
        notices=tuple(
            (notice["purpose"], notice["language"], notice["status"] in {"reviewed", "sworn"})
            for notice in await list_notices(uow)
        ),
    )

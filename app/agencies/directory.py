"""Who is registered: agencies, clients, staff issuers and outside issuers, MAC-checked when read, remembered by row version.

Invariant: what the directory answers was signed by this service, is the version the database names at that moment, and never
older than what this process has already seen. A forged or rolled-back row raises IntegrityFault, and nobody is let in by it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.agencies.bound_purposes import check_bound
from app.agencies.store import checked
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault, NotFound
from app.ids import uuid_of
from consent.vocabulary import AgencyFacts, AgencyId, AgencyType

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]

_VERSIONS = "SELECT agency_id, row_version FROM agency WHERE agency_id = ANY($1::uuid[])"
_AGENCY = "SELECT * FROM agency WHERE agency_id = $1"
_CLIENT_VERSIONS = """
    SELECT c.row_version AS client_version, a.row_version AS agency_version
      FROM client c JOIN agency a ON a.agency_id = c.agency_id WHERE c.client_id = $1"""
_CLIENT = "SELECT * FROM client WHERE client_id = $1"
_STAFF_ISSUER = "SELECT * FROM staff_issuer WHERE staff_issuer_id = $1"
_OUTSIDE_ISSUER = "SELECT * FROM outside_issuer WHERE issuer = $1 AND client_id = $2"
_PURPOSES = "SELECT * FROM agency_purpose WHERE agency_id = $1"


@dataclass(frozen=True, slots=True)
class Registered:
    """A client with its agency and the purposes the agency may use.

    `agency_version` rises with every change of the agency or of its purposes, `client_version` with every change of the
    client: a statement that confirms both has confirmed everything here.
    """

    client_id: str
    scope: str
    jwks: str
    client_active: bool
    client_version: int
    agency: AgencyFacts
    agency_version: int
    purposes: frozenset[str]

    @property
    def active(self) -> bool:
        """Neither the client nor its agency is suspended."""
        return self.client_active and self.agency.active


@dataclass(frozen=True, slots=True)
class StaffIssuer:
    """Who proves staff of an agency, by which claim; at the desk they use the agency's client of the same id.

    `version` rises with every change of the row: a session opened under another one is over. `active`: neither removed nor is its
    client suspended; the agency may be.
    """

    staff_issuer_id: str
    issuer: str
    client_id: str
    scope: str
    claim: str
    claim_value: str
    version: int
    active: bool
    agency: AgencyFacts
    purposes: frozenset[str]


class Directory:
    """Answers from memory where the database still names the same version, else reads and checks the rows again."""

    def __init__(self, pool: "Pool", keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring
        self._agencies: dict[UUID, tuple[int, AgencyFacts]] = {}
        self._clients: dict[str, Registered] = {}
        self._staff_issuers: dict[str, int] = {}
        self._outside_issuers: dict[str, int] = {}

    async def get(self, agency_id: AgencyId) -> AgencyFacts:
        """The agency's facts as committed now. Raises NotFound, IntegrityFault."""
        return (await self.get_many([agency_id]))[agency_id]

    async def get_many(self, agency_ids: Collection[AgencyId]) -> Mapping[AgencyId, AgencyFacts]:
        """Facts of several agencies, one round trip while nothing changed. Raises NotFound if one is unknown, IntegrityFault."""
        rows = await self._pool.fetch(_VERSIONS, list(set(agency_ids)))
        found = {AgencyId(row["agency_id"]): await self.current(row["agency_id"], row["row_version"]) for row in rows}
        if len(found) != len(set(agency_ids)):
            raise NotFound()
        return found

    async def current(self, agency_id: AgencyId, row_version: int) -> AgencyFacts:
        """The facts under the version a statement has just read; from memory if that is the version remembered."""
        remembered = self._agencies.get(agency_id)
        if remembered is not None and remembered[0] == row_version:
            return remembered[1]
        row = await self._pool.fetchrow(_AGENCY, agency_id)
        if row is None:
            raise NotFound()
        return await self._remember_agency(dict(row))

    async def client(self, client_id: str) -> Registered | None:
        """The client as registered now, suspended or not; None if unknown. Raises IntegrityFault."""
        row = await self._pool.fetchrow(_CLIENT_VERSIONS, client_id)
        if row is None:
            self._clients.pop(client_id, None)
            return None
        remembered = self._clients.get(client_id)
        if remembered is not None and (remembered.client_version, remembered.agency_version) == (row[0], row[1]):
            return remembered
        return await self._load_client(client_id)

    async def staff_issuer(self, staff_issuer_id: str) -> StaffIssuer | None:
        """The staff issuer as registered now, removed or not; None if unknown. Its row is read anew. Raises IntegrityFault."""
        row = await self._pool.fetchrow(_STAFF_ISSUER, staff_issuer_id)
        if row is None:
            return None
        columns = checked(self._keyring, "staff_issuer", dict(row))
        newest = self._staff_issuers.get(staff_issuer_id, 0)
        if row["row_version"] < newest:
            statement = "SELECT row_version FROM staff_issuer WHERE staff_issuer_id = $1"
            await self._must_have_grown(statement, staff_issuer_id, newest)
            return await self.staff_issuer(staff_issuer_id)
        self._staff_issuers[staff_issuer_id] = row["row_version"]
        client = await self.client(staff_issuer_id)
        if client is None or client.agency.agency_id != columns["agency_id"]:
            raise IntegrityFault("a staff issuer has no client of its agency")
        named = ("staff_issuer_id", "issuer", "client_id", "scope", "claim", "claim_value")
        return StaffIssuer(
            **{name: columns[name] for name in named},
            version=row["row_version"],
            active=columns["status"] == "active" and client.client_active,
            agency=client.agency,
            purposes=client.purposes,
        )

    async def outside_client(self, issuer: str, client_id: str) -> str | None:
        """The id under which an issuer's client is a client here; None if the pair was not registered, or removed.

        Its rows are read anew, the removed ones too: a removed row that is put back is older than what is remembered of it.
        Raises IntegrityFault.
        """
        active = None
        for row in await self._pool.fetch(_OUTSIDE_ISSUER, issuer, client_id):
            columns = checked(self._keyring, "outside_issuer", dict(row))
            name = str(columns["outside_issuer_id"])
            newest = self._outside_issuers.get(name, 0)
            if row["row_version"] < newest:
                statement = "SELECT row_version FROM outside_issuer WHERE outside_issuer_id = $1"
                await self._must_have_grown(statement, name, newest)
                return await self.outside_client(issuer, client_id)
            self._outside_issuers[name] = row["row_version"]
            active = columns if columns["status"] == "active" else active
        if active is None:
            return None
        registered = await self.client(str(active["outside_issuer_id"]))
        if registered is None or registered.agency.agency_id != active["agency_id"]:
            raise IntegrityFault("an outside issuer has no client of its agency")
        return registered.client_id

    async def vouch(self, client_id: str, client_version: int, agency_version: int) -> Registered | None:
        """The client as signed under the versions a statement has just read, from memory while they are the ones remembered.

        The statement's own columns decided nothing yet that this does not confirm: whoever let a client in compares `active`,
        `agency` and `purposes` with what the statement saw, and a difference is an IntegrityFault.
        """
        return self.remembered_under(client_id, client_version, agency_version) or await self._load_client(client_id)

    def remembered_under(self, client_id: str, client_version: int, agency_version: int) -> Registered | None:
        """As `vouch`, from memory alone: None where it is not what is remembered."""
        known = self._clients.get(client_id)
        if known is None or known.client_version != client_version or known.agency_version != agency_version:
            return None
        return known

    def remembered_client(self, client_id: str) -> Registered | None:
        """What this process last knew of the client, without asking: for callers whose own statement confirms the versions."""
        return self._clients.get(client_id)

    async def _load_client(self, client_id: str) -> Registered | None:
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            row = await connection.fetchrow(_CLIENT, client_id)
            if row is None:
                return None
            client = checked(self._keyring, "client", dict(row))
            agency_row = await connection.fetchrow(_AGENCY, client["agency_id"])
            purposes = [dict(purpose) for purpose in await connection.fetch(_PURPOSES, client["agency_id"])]
        if agency_row is None:
            raise IntegrityFault("a client names an agency that is not registered")
        agency = await self._remember_agency(dict(agency_row))
        check_bound(agency_row["row_version"], purposes)
        allowed = [checked(self._keyring, "agency_purpose", purpose) for purpose in purposes]
        loaded = Registered(
            client_id=client_id,
            scope=client["scope"],
            jwks=client["jwks"],
            client_active=client["status"] == "active",
            client_version=row["row_version"],
            agency=agency,
            agency_version=agency_row["row_version"],
            purposes=frozenset(purpose["purpose"] for purpose in allowed if purpose["allowed"]),
        )
        former = self._clients.get(client_id)
        if former is not None and loaded.client_version < former.client_version:
            # Either somebody put an old row back, or this read began before a change that another task has read meanwhile.
            await self._must_have_grown("SELECT row_version FROM client WHERE client_id = $1", client_id, former.client_version)
            return former
        self._clients[client_id] = loaded
        return loaded

    async def _remember_agency(self, row: dict[str, Any]) -> AgencyFacts:
        facts = facts_of_row(checked(self._keyring, "agency", row))
        former = self._agencies.get(facts.agency_id)
        if former is not None and row["row_version"] < former[0]:
            await self._must_have_grown("SELECT row_version FROM agency WHERE agency_id = $1", facts.agency_id, former[0])
            return former[1]
        self._agencies[facts.agency_id] = (row["row_version"], facts)
        return facts

    async def _must_have_grown(self, statement: str, key: object, version: int) -> None:
        if (await self._pool.fetchval(statement, key) or 0) < version:
            raise IntegrityFault("a register row went back to an older version")


def facts_of_row(columns: Mapping[str, Any]) -> AgencyFacts:
    """Checked columns of table `agency` as the rules see them."""
    return AgencyFacts(
        agency_id=AgencyId(uuid_of(columns["agency_id"].bytes)),
        name=columns["name"],
        type=AgencyType(columns["type"]),
        reporting_duty=columns["reporting_duty"],
        course_reporting=columns["course_reporting"],
        active=columns["status"] == "active",
        legal_regime=columns["legal_regime"],
    )

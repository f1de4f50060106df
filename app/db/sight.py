"""Whose rows a transaction may see: told to the database when it begins, and looked at by the row policies of the clear tables.

This is the second wall. The first is the code: every statement says whose rows it wants. Where a condition is forgotten, the
policies of migrations 0025 and 0026 leave an agency its own rows and those of the people whose heads it has opened, a newcomer
her own, and a request of nobody none. Connections begin as the service itself (jobs, commands, the hot statements that serve
several callers at once); a login that says nothing at all sees no rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

CALLER = "kiim.caller"
AGENCY = "kiim.agency"
PERSONS = "kiim.persons"
SERVICE = "service"
AS_SERVICE = {CALLER: SERVICE}
"""The setting of a connection whose transactions are the service's own."""
INFO = "sight"
WALLED = frozenset(
    {
        *("newcomer_reference", "release", "consent_request", "change", "ledger_event", "import_job"),
        *("rights_request", "guardian", "death_report", "retention_clock", "officer_case", "disclosure"),
    }
)
"""The tables behind row policies."""
REQUEST_SECONDS = 20
_BEGIN = (
    f"SELECT set_config('{CALLER}', $1, true), set_config('{AGENCY}', $2, true), set_config('{PERSONS}', $3, true),"
    f" set_config('statement_timeout', '{REQUEST_SECONDS}s', true),"
    " set_config('idle_in_transaction_session_timeout', '10s', true)"
)
"""Nobody waits longer for an answer, so no statement of a request works longer; jobs and commands have all the time they need."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who asks: an agency, a newcomer, nobody who has proven to be somebody, or the service itself."""

    caller: Literal["request", "service"]
    agency: UUID | None = None
    person: UUID | None = None


SightOf: TypeAlias = Callable[[], Sight]
NOBODY = Sight("request")
EVERYBODY = Sight("service")


def of_agency(agency_id: UUID) -> Sight:
    """An agency's own rows."""
    return Sight("request", agency=agency_id)


def of_newcomer(newcomer_id: UUID) -> Sight:
    """A newcomer's own rows."""
    return Sight("request", person=newcomer_id)


def persons(ids: Iterable[UUID]) -> str:
    """People as the setting names them: an array literal."""
    return "{" + ",".join(sorted(str(each) for each in ids)) + "}"


class WalledSession(Session):
    """A session whose transactions begin with what its caller may see; without `sight` in its info it is the service's."""


@event.listens_for(WalledSession, "after_begin")
def _tell(session: Session, _: SessionTransaction, connection: Connection) -> None:
    sight_of: Any = session.info.get(INFO)
    if sight_of is None:
        return
    sight: Sight = sight_of()
    own = () if sight.person is None else (sight.person,)
    connection.exec_driver_sql(_BEGIN, (sight.caller, "" if sight.agency is None else str(sight.agency), persons(own)))

"""Who reads rows of the log through the interface, as a type: a newcomer her own, or the program of a data-protection officer."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from app.errors import Refused
from app.identity.access_tokens import AUDIT
from app.identity.callers import AsNewcomer, ClientScheme, NewcomerScheme, active_client, tools_names
from consent.vocabulary import AgencyFacts, AgencyType


class OfficersProgram(NamedTuple):
    """A client with scope `audit` of a data-protection office; `actor` and `case` are what it says of itself."""

    agency: AgencyFacts
    client_id: str
    actor: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class AsLogReader:
    """Exactly one of the two: the newcomer whose rows they are, or the officer's program."""

    newcomer: AsNewcomer | None
    officer: OfficersProgram | None


class _Newcomer(NewcomerScheme):
    async def __call__(self, request: Request) -> AsNewcomer | None:  # type: ignore[override]  # None: the other proof is asked for
        return None if _is_clients(request) else await super().__call__(request)


class _Officer(ClientScheme):
    async def __call__(self, request: Request) -> OfficersProgram | None:
        if not _is_clients(request):
            return None
        registered, token = await active_client(request)
        if (registered.scope, token.office, registered.agency.type) != (AUDIT, AUDIT, AgencyType.DPO):
            raise Refused("purpose-not-allowed")
        return OfficersProgram(registered.agency, registered.client_id, *tools_names(request.headers))


def _is_clients(request: Request) -> bool:
    """Whether the token has the form of a client's: three parts; a session's token has no dot."""
    return request.headers.get("authorization", "").count(".") == 2


async def _log_reader(
    newcomer: Annotated[AsNewcomer | None, Depends(_Newcomer())],
    officer: Annotated[OfficersProgram | None, Depends(_Officer())],
) -> AsLogReader:
    return AsLogReader(newcomer, officer)


LogReader = Annotated[AsLogReader, Depends(_log_reader)]

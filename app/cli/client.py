"""`kiim client`: register the case tools that speak for an agency, with their public keys."""

from pathlib import Path
from typing import Annotated

import typer

from app.agencies.clients import add_client, list_clients, replace_keys, set_client_status
from app.cli.operating import AsJson, agency_of, operate, register_of, say
from app.ids import AGENCY, wire
from app.unit_of_work import UnitOfWork

client = typer.Typer(no_args_is_help=True, help="Clients: case tools that speak for an agency, each with its own keys.")
ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id.")]
KeyFile = Annotated[
    Path, typer.Option("--jwks", exists=True, dir_okay=False, help="JWK set with public EC P-256 keys, each with a kid.")
]


@client.command()
def add(
    agency: Annotated[str, typer.Option(help="The agency's id (a_…).")],
    jwks: KeyFile,
    client_id: Annotated[str | None, typer.Option(help="The client's id; made up if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register a client. Its scope follows from the agency.

    Monitoring offices get aggregates, data-protection officers the log, all others records.
    """

    async def work(uow: UnitOfWork) -> str:
        return await add_client(uow, agency_of(agency), jwks.read_bytes(), client_id=client_id)

    added = operate(work, as_json)
    say(
        as_json,
        {"client_id": added, "agency_id": agency},
        f"{added} registered. It gets tokens at /oauth2/token by private_key_jwt.",
    )


@client.command("list")
def list_(
    agency: Annotated[str | None, typer.Option(help="Only this agency's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List clients with their agency and status."""
    rows = [
        {
            "client_id": row["client_id"],
            "agency_id": wire(AGENCY, row["agency_id"]),
            "scope": row["scope"],
            "status": row["status"],
        }
        for row in register_of(list_clients, agency, as_json)
    ]
    lines = (f"{row['client_id']}  {row['agency_id']}  {row['scope']}, {row['status']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines) or "No client is registered.")


@client.command()
def suspend(client_id: ClientArgument, as_json: AsJson = False) -> None:
    """Suspend a client: it is refused from its next request on."""
    _set_status(client_id, "suspended", as_json)


@client.command()
def resume(client_id: ClientArgument, as_json: AsJson = False) -> None:
    """Let a suspended client in again."""
    _set_status(client_id, "active", as_json)


@client.command()
def keys(client_id: ClientArgument, jwks: KeyFile, as_json: AsJson = False) -> None:
    """Replace a client's keys; to rotate without a gap, upload the old and the new key, then the new one alone."""
    operate(lambda uow: replace_keys(uow, client_id, jwks.read_bytes()), as_json)
    say(as_json, {"client_id": client_id}, f"{client_id} has new keys.")


def _set_status(client_id: str, status: str, as_json: bool) -> None:
    operate(lambda uow: set_client_status(uow, client_id, status), as_json)
    say(as_json, {"client_id": client_id, "status": status}, f"{client_id} is {status}.")

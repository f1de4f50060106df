"""`kiim agency issuer`: say whose access tokens speak for an agency's case tool, besides our own."""

from typing import Annotated

import typer

from app.agencies.outside_issuers import add_outside_issuer, list_outside_issuers, remove_outside_issuer
from app.cli.operating import AsJson, agency_of, operate, register_of, say
from app.cli.running import read_settings
from app.ids import AGENCY, wire
from app.unit_of_work import UnitOfWork

_HELP = """Outside issuers: the authorization server whose access tokens an agency's case tool uses instead of ours.

Its tokens must be as RFC 9068 has them: header typ at+jwt, signed with ES256, five minutes at most, this service's address as
their only audience, and the purpose in authorization_details or as scope purpose:<code>. A token without a purpose reads nothing.
Bound tokens (DPoP) are honoured.

Which agency a tool speaks for is decided by this register alone: by issuer and client id, never by a claim about agencies.

kiim asks the issuer for its keys directly (no proxy) and trusts the certificates that this machine trusts (SSL_CERT_FILE adds
others). Issuers are found by OpenID Connect Discovery or RFC 8414.
"""
issuer = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Authorization servers of others, for case tools.")


@issuer.command()
def add(
    agency: Annotated[str, typer.Option(help="The agency's id (a_…).")],
    issuer: Annotated[
        str, typer.Option(help="Issuer identifier, e.g. https://login.example.de/realms/kreis, as in its metadata.")
    ],
    client_id: Annotated[str, typer.Option(help="The case tool's client id at the issuer.")],
    id_: Annotated[str | None, typer.Option("--id", help="Its id among our clients; made up if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let an issuer's tokens for one of its clients speak for an agency, and print what they must hold."""

    async def work(uow: UnitOfWork) -> str:
        return await add_outside_issuer(uow, agency_of(agency), issuer=issuer, client_id=client_id, outside_issuer_id=id_)

    added = operate(work, as_json)
    entries = {"audience": read_settings().issuer, "typ": "at+jwt", "alg": "ES256", "scope": "purpose:<code>"}
    lines = (f"  {name:<9} {entry}" for name, entry in entries.items())
    words = f"{added} registered. The issuer's access tokens for client {client_id} need:\n" + "\n".join(lines)
    say(as_json, {"id": added, "agency_id": agency, **entries}, words)


@issuer.command("list")
def list_(
    agency: Annotated[str | None, typer.Option(help="Only this agency's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List whose tokens speak for which agency."""
    rows = [
        {
            "id": row["outside_issuer_id"],
            "agency_id": wire(AGENCY, row["agency_id"]),
            "issuer": row["issuer"],
            "client_id": row["client_id"],
        }
        for row in register_of(list_outside_issuers, agency, as_json)
    ]
    lines = (f"{row['id']}  {row['agency_id']}  {row['issuer']}, client {row['client_id']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines) or "No outside issuer is registered: tokens come from this service alone.")


@issuer.command()
def remove(
    outside_issuer_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `issuer list` prints it.")],
    as_json: AsJson = False,
) -> None:
    """Let the issuer's tokens open nothing more, from the next request on."""
    operate(lambda uow: remove_outside_issuer(uow, outside_issuer_id), as_json)
    say(as_json, {"id": outside_issuer_id, "status": "removed"}, f"{outside_issuer_id} is removed.")

"""`kiim agency staff-issuer`: say which identity provider proves an agency's staff to the desk."""

from typing import Annotated

import typer

from app.agencies.staff_issuers import OPENID, add_staff_issuer, list_staff_issuers, move_staff_issuer, remove_staff_issuer
from app.cli.operating import AsJson, agency_of, operate, register_of, say
from app.cli.running import read_settings
from app.identity.oauth import JWKS_PATH
from app.identity.staff_addresses import LOGOUT_PATH, RETURN_PATH
from app.ids import AGENCY, wire
from app.unit_of_work import UnitOfWork

_HELP = """Staff issuers: the identity provider (OpenID Connect) through which an agency's staff signs in at /desk or /monitoring.

The provider registers kiim as a confidential client: authorization code with PKCE (S256), client authentication private_key_jwt
with ES256 and our key set by its address (no secret is exchanged, and our keys may change), ID tokens signed with ES256.
`staff-issuer add` prints the addresses to enter there.

An ID token must carry a claim that tells the agency's staff from everybody else the provider knows, for example a group. Which
agency somebody works for is decided by this register alone: by the issuer she came through and by that claim's value.

kiim asks the provider directly (no proxy) and trusts the certificates that this machine trusts (SSL_CERT_FILE adds others).
"""
staff_issuer = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Identity providers of an agency's staff.")
IssuerArgument = Annotated[str, typer.Argument(metavar="ID", help="The staff issuer's id, as `staff-issuer list` prints it.")]


@staff_issuer.command()
def add(
    agency: Annotated[str, typer.Option(help="The agency's id (a_…).")],
    issuer: Annotated[
        str, typer.Option(help="Issuer identifier, e.g. https://login.example.de/realms/kreis, as in its metadata.")
    ],
    client_id: Annotated[str, typer.Option(help="Our client id at the provider.")],
    claim: Annotated[str, typer.Option(help="Claim of the ID token by which staff is known, e.g. groups.")],
    value: Annotated[str, typer.Option(help="Its value, or one of its values, for staff of this agency, e.g. kiim-beratung.")],
    scope: Annotated[str, typer.Option(help="Scopes to ask for, where the claim needs one of its own.")] = OPENID,
    id_: Annotated[str | None, typer.Option("--id", help="Short name in the sign-in address; made up if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let an identity provider prove staff of an agency, and print what to enter there."""

    async def work(uow: UnitOfWork) -> str:
        return await add_staff_issuer(
            uow,
            agency_of(agency),
            issuer=issuer,
            client_id=client_id,
            claim=claim,
            claim_value=value,
            scope=scope,
            staff_issuer_id=id_,
        )

    added = operate(work, as_json)
    base_url = read_settings().base_url
    entries = {
        "redirect_uri": base_url + RETURN_PATH,
        "jwks_uri": base_url + JWKS_PATH,
        "backchannel_logout_uri": base_url + LOGOUT_PATH,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
    }
    lines = (f"  {name:<32} {entry}" for name, entry in entries.items())
    words = f"{added} registered. Enter at the provider, for client {client_id}:\n" + "\n".join(lines)
    say(as_json, {"id": added, "agency_id": agency, **entries}, words)


@staff_issuer.command("list")
def list_(
    agency: Annotated[str | None, typer.Option(help="Only this agency's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List who proves whose staff, and by which claim."""
    shown = ("issuer", "client_id", "scope", "claim")
    rows = [
        {
            "id": row["staff_issuer_id"],
            "agency_id": wire(AGENCY, row["agency_id"]),
            **{name: row[name] for name in shown},
            "value": row["claim_value"],
        }
        for row in register_of(list_staff_issuers, agency, as_json)
    ]
    lines = (f"{row['id']}  {row['agency_id']}  {row['issuer']}, {row['claim']} = {row['value']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines) or "No staff issuer is registered: nobody can sign in at the desk.")


@staff_issuer.command()
def move(
    staff_issuer_id: IssuerArgument,
    issuer: Annotated[str, typer.Option(help="The new issuer identifier.")],
    as_json: AsJson = False,
) -> None:
    """Say that the provider has a new address, with the same people behind it; sessions end, actors in the log stay the same."""
    operate(lambda uow: move_staff_issuer(uow, staff_issuer_id, issuer), as_json)
    say(as_json, {"id": staff_issuer_id, "issuer": issuer}, f"{staff_issuer_id} is at {issuer} from now on.")


@staff_issuer.command()
def remove(staff_issuer_id: IssuerArgument, as_json: AsJson = False) -> None:
    """Let the provider prove nobody any more: who is signed in through it is signed out with her next page."""
    operate(lambda uow: remove_staff_issuer(uow, staff_issuer_id), as_json)
    say(as_json, {"id": staff_issuer_id, "status": "removed"}, f"{staff_issuer_id} is removed.")

"""`kiim purpose`: say which purposes of the catalogue an agency may use."""

from typing import Annotated

import typer

from app.agencies.purposes import allow_purpose, deny_purpose
from app.cli.operating import AsJson, agency_of, operate, say

purpose = typer.Typer(no_args_is_help=True, help="Purposes an agency may use, at most those of its type.")
AgencyOption = Annotated[str, typer.Option("--agency", help="The agency's id (a_…).")]
PurposeArgument = Annotated[str, typer.Argument(metavar="PURPOSE", help="The purpose's code, e.g. language_course.")]


@purpose.command()
def allow(
    name: PurposeArgument,
    agency: AgencyOption,
    documented_reason: Annotated[
        str | None, typer.Option(help="Why a purpose that is shipped switched off for this type is on here; kept on record.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let an agency use a purpose. It still sees nothing without a newcomer's consent."""
    operate(lambda uow: allow_purpose(uow, agency_of(agency), name, documented_reason), as_json)
    say(as_json, {"agency_id": agency, "purpose": name, "allowed": True}, f"{agency} may use {name}.")


@purpose.command()
def deny(name: PurposeArgument, agency: AgencyOption, as_json: AsJson = False) -> None:
    """Take a purpose away; tokens already given for it stop working at once."""
    operate(lambda uow: deny_purpose(uow, agency_of(agency), name), as_json)
    say(as_json, {"agency_id": agency, "purpose": name, "allowed": False}, f"{agency} may no longer use {name}.")

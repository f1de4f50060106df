"""`kiim agency`: register the agencies of a district, suspend and resume them, state their reporting duty."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from app.agencies.register import LEGAL_REGIMES, add_agency, list_agencies, set_reporting_duty, set_status
from app.cli.operating import AsJson, agency_of, operate, say
from app.cli.outside_issuer import issuer
from app.cli.staff_issuer import staff_issuer
from app.ids import AGENCY, wire
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId

agency = typer.Typer(no_args_is_help=True, help="Agencies: the organisational units that counsel, teach, place or house.")
agency.add_typer(staff_issuer, name="staff-issuer")
agency.add_typer(issuer, name="issuer")
AgencyArgument = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id (a_…).")]


@agency.command()
def add(
    name: Annotated[str, typer.Option(help="Name as newcomers read it; stays German in every language.")],
    type_: Annotated[str, typer.Option("--type", help="counselling, case_mgmt, course_provider, recognition, employment, …")],
    reporting_duty: Annotated[
        bool | None, typer.Option("--reporting-duty/--no-reporting-duty", help="§ 87 AufenthG; default: that of the type.")
    ] = None,
    course_reporting: Annotated[
        bool | None, typer.Option("--course-reporting/--no-course-reporting", help="§ 8(3) IntV; default: course providers.")
    ] = None,
    legal_regime: Annotated[str, typer.Option(help="One of " + ", ".join(LEGAL_REGIMES) + ".")] = "gdpr",
    ags: Annotated[str | None, typer.Option(help="Municipality, eight digits.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register an agency. The duty under § 87 AufenthG is confirmed per unit by the data-protection officer."""

    async def work(uow: UnitOfWork) -> AgencyId:
        return await add_agency(
            uow, name, type_, reporting_duty=reporting_duty, course_reporting=course_reporting, legal_regime=legal_regime, ags=ags
        )

    agency_id = wire(AGENCY, operate(work, as_json))
    say(as_json, {"agency_id": agency_id}, f"{agency_id} registered. Next: kiim client add --agency {agency_id} --jwks FILE")


@agency.command("list")
def list_(as_json: AsJson = False) -> None:
    """List all agencies with their duties and purposes."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("the operator reads the register, which names no newcomer")
        return await list_agencies(uow)

    rows = [_shown(row) for row in operate(work, as_json)]
    say(as_json, {"items": rows}, "\n".join(_line(row) for row in rows) or "No agency is registered.")


@agency.command()
def suspend(agency_id: AgencyArgument, as_json: AsJson = False) -> None:
    """Suspend an agency: each of its clients is refused from the next request on."""
    _set_status(agency_id, "suspended", as_json)


@agency.command()
def resume(agency_id: AgencyArgument, as_json: AsJson = False) -> None:
    """Let a suspended agency in again."""
    _set_status(agency_id, "active", as_json)


@agency.command()
def duty(
    agency_id: AgencyArgument,
    reporting_duty: Annotated[bool, typer.Option("--reporting-duty/--no-reporting-duty", help="§ 87 AufenthG.")],
    as_json: AsJson = False,
) -> None:
    """State whether § 87 AufenthG binds this unit, where the type leaves it open."""
    operate(lambda uow: set_reporting_duty(uow, agency_of(agency_id), reporting_duty), as_json)
    say(as_json, {"agency_id": agency_id, "reporting_duty": reporting_duty}, f"{agency_id}: recorded.")


def _set_status(agency_id: str, status: str, as_json: bool) -> None:
    operate(lambda uow: set_status(uow, agency_of(agency_id), status), as_json)
    say(as_json, {"agency_id": agency_id, "status": status}, f"{agency_id} is {status}.")


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("name", "type", "status", "reporting_duty", "course_reporting", "legal_regime", "ags", "purposes")
    return {"agency_id": wire(AGENCY, row["agency_id"]), **{name: row[name] for name in shown}}


def _line(row: Mapping[str, Any]) -> str:
    marks = [mark for mark, holds in (("suspended", row["status"] != "active"), ("§ 87", row["reporting_duty"])) if holds]
    purposes = ", ".join(row["purposes"]) or "no purpose"
    return f"{row['agency_id']}  {row['name']} ({row['type']}{''.join(', ' + mark for mark in marks)}): {purposes}"

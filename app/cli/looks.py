"""`kiim looks`: how many different people each agency looks at, where an alarm was raised, and what an operator decided."""

from typing import Annotated, Any

import typer

from app.access.allowances import allow_looks, overview
from app.cli.operating import AsJson, agency_of, operate, say
from app.unit_of_work import UnitOfWork

looks = typer.Typer(no_args_is_help=True, help="Limits on how many people an agency looks at, and the alarms they raised.")
_MOST = 10_000_000


@looks.command("list")
def list_(as_json: AsJson = False) -> None:
    """List agencies, those with the latest alarm first: people looked at today, and how many it may be in an hour and a day."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("counts by agency, which name no newcomer")
        return await overview(uow)

    found = operate(work, as_json)
    lines = [
        f"{one['agency_id']}  {one['today']} today of {one['per_day']}, {one['busiest_hour']} in one hour of {one['per_hour']}"
        + (f", alarm {one['last_alarm']:%Y-%m-%d %H:%M}" if one["last_alarm"] else "")
        + f"  {one['name']}"
        for one in found
    ]
    say(as_json, {"agencies": found}, "\n".join(lines) or "No agency is registered.")


@looks.command()
def allow(
    agency: Annotated[str, typer.Option("--agency", help="The agency's id (a_…).")],
    per_hour: Annotated[int, typer.Option(min=1, max=_MOST, help="Different people in an hour.")],
    per_day: Annotated[int, typer.Option(min=1, max=_MOST, help="Different people in a day.")],
    reason: Annotated[str, typer.Option(help="Why it looks at so many (or so few); kept on record.")],
    as_json: AsJson = False,
) -> None:
    """Decide for one agency how many people it may look at, instead of twice its most of the last four weeks."""
    operate(lambda uow: allow_looks(uow, agency_of(agency), per_hour, per_day, reason), as_json)
    document = {"agency_id": agency, "per_hour": per_hour, "per_day": per_day}
    say(as_json, document, f"{agency} may look at {per_hour} people an hour and {per_day} a day.")

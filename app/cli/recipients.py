"""`kiim recipients`: which agencies owe an answer about what a person decided (Art. 19 GDPR); for the data-protection officer."""

from typing import Annotated, Any

import typer

from app.audit.record import Entry
from app.cli.operating import AsJson, agency_of, operate, say
from app.exchange.owed import Debt
from app.exchange.owed import overdue as find_overdue
from app.ids import AGENCY, CHANGE, wire
from app.ledger.releases import facts_of
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.duties import OWED
from consent.vocabulary import AgencyId

recipients = typer.Typer(
    no_args_is_help=True, help="Recipients' duties: who has not answered a withdrawal, dispute or correction."
)
_MOST = 10_000


@recipients.callback()
def _group() -> None:
    pass


@recipients.command()
def overdue(
    agency: Annotated[str | None, typer.Option("--agency", help="Only this agency (a_…).")] = None, as_json: AsJson = False
) -> None:
    """List changes past their term without an acknowledgement, the longest overdue first; it names no person."""
    only = None if agency is None else agency_of(agency)

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        found = await find_overdue(uow, only, _MOST)
        names = await facts_of(uow.world, {AgencyId(one.agency_id) for one in found})
        await uow.record(Entry("recipients.overdue", agency=only))
        return [_shown(one, names[AgencyId(one.agency_id)].name, (uow.now - one.due).days) for one in found]

    rows = operate(work, as_json)
    say(as_json, {"items": rows}, "\n".join(_line(row) for row in rows) or "Every recipient has answered in time.")


def _shown(one: Debt, name: str, days: int) -> dict[str, Any]:
    return {
        "agency_id": wire(AGENCY, one.agency_id),
        "agency": name,
        "change": wire(CHANGE, one.change_id),
        "type": one.type,
        "purpose": one.purpose,
        "obligation": str(OWED[one.type].obligation),
        "told_at": moment_text(one.told_at),
        "due": moment_text(one.due),
        "days_overdue": days,
    }


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['due'][:10]}  {row['days_overdue']:>4} days  {row['agency']} ({row['agency_id']}): {row['type']} {row['change']}"
    )

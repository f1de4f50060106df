"""`kiim honey`: decoys, records of nobody whose reading is an alarm."""

from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, agency_of, operate, say
from app.ids import AGENCY, wire
from app.officer.alarms import alarm_rows
from app.officer.decoys import add_decoy, read_decoys, state_of
from app.officer.people import pseudonym_of
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId

honey = typer.Typer(no_args_is_help=True, help="Decoys: records of nobody, whose reading by anybody is an alarm.")


@honey.command()
def add(
    agency: Annotated[str, typer.Option("--agency", help="A counselling office or municipal case management (a_…).")],
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="How many.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Register decoys under this agency; their references are told to nobody, not even here."""

    async def work(uow: UnitOfWork) -> list[str]:
        facts = await uow.world.agencies.get(AgencyId(agency_of(agency)))
        return [pseudonym_of(uow.world.keyring, await add_decoy(uow, facts)) for _ in range(count)]

    made = operate(work, as_json)
    say(
        as_json,
        {"added": made},
        f"{len(made)} added. In a week a look of the agency itself is an alarm too; of others it is now.",
    )


@honey.command("list")
def list_(as_json: AsJson = False) -> None:
    """List decoys by pseudonym, whether each is armed, and the alarms raised so far."""

    async def work(uow: UnitOfWork) -> tuple[list[dict[str, Any]], int]:
        uow.unaudited("decoys are nobody")
        kept, today = await read_decoys(uow), uow.now.date()
        rows = [
            {
                "decoy": pseudonym_of(uow.world.keyring, one.newcomer_id),
                "agency_id": wire(AGENCY, one.agency_id),
                "since": one.since.isoformat(),
                "state": state_of(one, today),
            }
            for one in kept.decoys
        ]
        return rows, len(await alarm_rows(uow))

    rows, alarms = operate(work, as_json)
    lines = [f"{row['decoy']}  {row['agency_id']}  since {row['since']}  {row['state']}" for row in rows] or ["No decoys."]
    say(as_json, {"items": rows, "alarms": alarms}, "\n".join([*lines, f"Alarms in the log: {alarms}."]))

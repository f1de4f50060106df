"""`kiim disclosures`: authorities' requests and what is still due to the persons; decided at the officer's desk alone."""

from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, operate, say
from app.officer.disclosures import Disclosure, list_disclosures
from app.unit_of_work import UnitOfWork
from app.wire import moment_text

disclosures = typer.Typer(
    no_args_is_help=True, help="Requests of authorities about one person: what was asked, what is still due."
)


@disclosures.callback()
def _group() -> None:
    pass


@disclosures.command("list")
def list_(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only where the person is to be told now.")] = False,
    as_json: AsJson = False,
) -> None:
    """List requests by state and ground; neither authority nor person is named."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("states of the officer's work; nobody is named")
        return [_shown(one, one.telling_is_due(uow.now)) for one in await list_disclosures(uow)]

    rows = [row for row in operate(work, as_json) if row["due"] or not overdue]
    lines = [f"{row['asked_at'][:10]}  {row['id']}  {row['ground']}: {row['state']}, person {row['telling']}" for row in rows]
    say(as_json, {"items": rows}, "\n".join(lines) or "Nothing.")


def _shown(one: Disclosure, due: bool) -> dict[str, Any]:
    return {
        "id": one.wire_id,
        "ground": one.ground,
        "state": one.state,
        "telling": one.telling,
        "asked_at": moment_text(one.asked_at),
        "tell_from": None if one.tell_from is None else moment_text(one.tell_from),
        "due": due,
    }

"""`kiim rights death`: reports that somebody died, which a second person confirms."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from app.audit.record import Entry
from app.cli.operating import AsJson, operate, say
from app.errors import Conflict, NotFound, ValidationFailed
from app.ids import DEATH_REPORT, parse
from app.ledger.head import lock_head
from app.rights.deaths import REPORT, confirm_death, reject_death, report_death, reports, shown, undo_death
from app.rights.person import by_reference
from app.unit_of_work import UnitOfWork
from app.wire import moment_text

death = typer.Typer(no_args_is_help=True, help="Somebody died: reported on a paper by one, confirmed by another.")

By = Annotated[str, typer.Option("--by", help="Your name; whoever reported cannot confirm.")]
ReportArgument = Annotated[str, typer.Argument(metavar="REPORT", help="As `kiim rights death list` prints it (b_…).")]
_EVIDENCE = ("death_certificate", "register_office", "court_declaration")


@death.command("list")
def list_(as_json: AsJson = False) -> None:
    """The newest reports, whatever became of them."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("reports by number, which name no person")
        return [shown(row) | {"reported_at": moment_text(row["reported_at"])} for row in await reports(uow)]

    items = operate(work, as_json)
    lines = (f"{one['reported_at'][:10]}  {one['id']}  {one['evidence']}, {one['status']}" for one in items)
    say(as_json, {"items": items}, "\n".join(lines) or "Nobody is reported to have died.")


@death.command()
def report(
    reference: Annotated[str, typer.Option(help="Any agency's reference for her (n_…).")],
    evidence: Annotated[str, typer.Option(help="The paper that you saw: " + ", ".join(_EVIDENCE))],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Write down that somebody died; nothing happens before somebody else confirms it."""
    if evidence not in _EVIDENCE:
        raise typer.BadParameter("--evidence is one of " + ", ".join(_EVIDENCE))

    async def work(uow: UnitOfWork) -> dict[str, Any]:
        found = await by_reference(uow, reference)
        head = None if found is None else await lock_head(uow, found)
        if head is None:
            raise NotFound()
        return shown(await report_death(head, evidence, by, Entry(REPORT, actor=by)))

    stored = operate(work, as_json)
    say(as_json, stored, f"{stored['id']}: somebody else must confirm it.")


@death.command()
def confirm(report: ReportArgument, by: By, as_json: AsJson = False) -> None:
    """You have seen the paper too: the record is frozen, its card opens nothing, and in half a year it is erased."""
    _decided(confirm_death, report, by, as_json)


@death.command()
def reject(report: ReportArgument, by: By, as_json: AsJson = False) -> None:
    """It is not so."""
    _decided(reject_death, report, by, as_json)


@death.command()
def undo(report: ReportArgument, by: By, as_json: AsJson = False) -> None:
    """A confirmed one was an error: any office she allows can make her a new letter, and she ends the freeze herself."""
    _decided(undo_death, report, by, as_json)


def _decided(act: Callable[..., Awaitable[dict[str, Any]]], name: str, by: str, as_json: bool) -> None:
    async def work(uow: UnitOfWork) -> dict[str, Any]:
        report_id = parse(DEATH_REPORT, name.strip())
        if report_id is None:
            raise NotFound()
        try:
            return shown(await act(uow, report_id, by))
        except Conflict as fault:
            raise ValidationFailed.at("/report", fault.reason, "it is not at the point where that is possible") from None

    done = operate(work, as_json)
    say(as_json, done, f"{done['id']}: {done['status']}.")

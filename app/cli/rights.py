"""`kiim rights`: requests of people with the month they must be answered in, and what an operator does about them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from app.cli.operating import AsJson, operate, say
from app.cli.rights_death import death
from app.cli.rights_paper import write_paper
from app.cli.running import read_settings
from app.errors import Conflict, NotFound, ValidationFailed
from app.ids import AGENCY, RIGHTS_REQUEST, parse, wire
from app.pages.languages import GERMAN
from app.profile.exercised import Row, Via
from app.rights.carry_out import Done
from app.rights.carry_out import carry_out as do_it
from app.rights.person import by_card, by_reference
from app.rights.requests import Letter, listing, receive
from app.rights.requests import answer as store_answer
from app.rights.requests import extend as store_extension
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.rights import Extension, Ground, Outcome, Right, Way

rights = typer.Typer(
    no_args_is_help=True,
    help="Rights of the person: what was asked for, until when it must be answered (Art. 12(3) GDPR), what is late.",
    short_help="Requests of people, their clocks, deaths.",
)
rights.add_typer(death, name="death")

By = Annotated[str, typer.Option("--by", help="Your name, as the log and the person see it.")]
RequestArgument = Annotated[str, typer.Argument(metavar="REQUEST", help="As `kiim rights list` prints it (g_…).")]
_WAYS = {"letter": Way.LETTER, "in-person": Way.OPERATOR}


@rights.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Answered ones as well.")] = False, as_json: AsJson = False
) -> None:
    """Open requests, what must be answered first on top; they name no person."""
    _print(lambda uow: listing(uow, everything=everything), as_json, "No request is open.")


@rights.command()
def overdue(as_json: AsJson = False) -> None:
    """Requests whose time is over without an answer."""
    _print(lambda uow: listing(uow, overdue=True), as_json, "Every request was answered in time.")


@rights.command()
def record(
    right: Annotated[Right, typer.Argument(help="What is asked for.")],
    received: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it came in.")],
    by: By,
    reference: Annotated[str | None, typer.Option(help="Whose request it is: any agency's reference for her (n_…).")] = None,
    card: Annotated[bool, typer.Option("--card", help="Ask for the card number instead; it is not shown.")] = False,
    way: Annotated[str, typer.Option(help="letter or in-person.")] = "letter",
    file_mark: Annotated[str | None, typer.Option("--file", help="Your own number of the letter, 40 signs at most.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write down a request that came by letter or in person. Without reference or card it is nobody's; its clock runs too."""
    if way not in _WAYS:
        raise typer.BadParameter("--way is letter or in-person")
    if file_mark is not None and not 0 < len(file_mark) <= 40:
        raise typer.BadParameter("--file has at most 40 signs")
    number = typer.prompt("Card number", hide_input=True) if card else None

    async def work(uow: UnitOfWork) -> Row:
        at = min(received.replace(tzinfo=UTC), uow.now)
        if (uow.now - at).days > 366:
            raise ValidationFailed.at("/received", "too-long-ago", "longer ago than a year")
        whose = None
        if number is not None or reference is not None:
            whose = await by_card(uow, number) if number is not None else await by_reference(uow, reference or "")
            if whose is None:
                raise ValidationFailed.at("/reference", "unknown", "nobody is known by this")
        return await receive(uow, Letter(right, Via(_WAYS[way]), at, whose, file_mark), by)

    row = operate(work, as_json)
    say(as_json, _shown(row), f"{_shown(row)['id']}: to be answered before {row['due_at']:%Y-%m-%d}.")


@rights.command("carry-out")
def carry_out(request: RequestArgument, by: By, as_json: AsJson = False) -> None:
    """Do what was asked for: a restriction, an objection to statistics, or, a week after it was written down, an erasure."""
    done: Done = operate(_closing(lambda uow: do_it(uow, _request_of(request), by)), as_json)
    words = f"{request}: done and answered."
    if done.receipt is not None:
        page = f"{read_settings().base_url}/{GERMAN}/geloescht"
        words += (
            f"\nReceipt of the erasure: {done.receipt}\nIt is shown this once. Send it to her: with it anybody sees at {page}, "
            f"or by GET /v1/erasures/{done.receipt}, since when the data are gone and how far older copies are."
        )
    say(as_json, _shown(done.request) | {"receipt": done.receipt}, words)


@rights.command()
def export(
    request: RequestArgument,
    by: By,
    out: Annotated[Path, typer.Option(help="Where the file is written; it must not exist.")],
    language: Annotated[str, typer.Option(help="Her language beside German.")] = GERMAN,
    for_printing: Annotated[
        bool, typer.Option("--for-printing", help="A PDF to be printed and sent, instead of a file that only her code opens.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make her export for an open request of access or portability. The file opens with a code that is printed once, here.

    Send the file and the code by different ways. It is in her list of looks that you made it, and when.
    """
    if out.exists():
        raise typer.BadParameter("--out must not exist")

    async def work(uow: UnitOfWork) -> str | None:
        return await write_paper(uow, _request_of(request), by, out, language, for_printing=for_printing)

    code = operate(_closing(work), as_json)
    words = f"{out} is written. Print it, send it closed, and delete the file." if code is None else f"{out} opens with: {code}"
    say(as_json, {"file": str(out), "code": code}, words)


@rights.command()
def answer(
    request: RequestArgument,
    outcome: Annotated[Outcome, typer.Argument(help="What came of it.")],
    by: By,
    ground: Annotated[Ground | None, typer.Option(help="Why not everything was done.")] = None,
    told: Annotated[str, typer.Option(help="How she was told: letter, in-person or page.")] = "letter",
    as_json: AsJson = False,
) -> None:
    """Say that a request was answered, and what came of it. She reads it on her page too."""
    if told not in {"letter", "in-person", "page"}:
        raise typer.BadParameter("--told is letter, in-person or page")
    how = told.replace("-", "_")
    row = operate(_closing(lambda uow: store_answer(uow, _request_of(request), outcome, ground, how, by)), as_json)
    say(as_json, _shown(row), f"{request}: answered.")


@rights.command()
def extend(
    request: RequestArgument,
    by: By,
    ground: Annotated[Extension, typer.Option(help="The reason she is told.")],
    as_json: AsJson = False,
) -> None:
    """Take two months more, once, within the first month. Tell her so, with the reason; her page says it too."""
    row = operate(_closing(lambda uow: store_extension(uow, _request_of(request), ground, by)), as_json)
    say(as_json, _shown(row), f"{request}: to be answered before {row['due_at']:%Y-%m-%d}.")


def _print(found: Callable[[UnitOfWork], Awaitable[list[Row]]], as_json: bool, nothing: str) -> None:
    async def work(uow: UnitOfWork) -> list[Row]:
        uow.unaudited("kinds and days of requests, which name no person")
        return await found(uow)

    items = [_shown(row) for row in operate(work, as_json)]
    lines = (
        f"{one['due'][:10]}  {one['id']}  {one['right']} by {one['way']}, {one['status']}"
        + (f" ({one['file']})" if one["file"] else "")
        for one in items
    )
    say(as_json, {"items": items}, "\n".join(lines) or nothing)


def _closing(work: Callable[[UnitOfWork], Awaitable[Any]]) -> Callable[[UnitOfWork], Awaitable[Any]]:
    """Something closed already is a fault at `request`, in the words that every command uses."""

    async def careful(uow: UnitOfWork) -> Any:
        try:
            return await work(uow)
        except Conflict as fault:
            raise ValidationFailed.at("/request", fault.reason, "it is no longer open") from None

    return careful


def _request_of(text: str) -> UUID:
    found = parse(RIGHTS_REQUEST, text.strip())
    if found is None:
        raise NotFound()
    return found


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": wire(RIGHTS_REQUEST, row["request_id"]),
        "right": str(row["kind"]),
        "way": str(row["way"]),
        "status": row["status"],
        "known_person": row["newcomer_id"] is not None,
        "agency": None if row["agency_id"] is None else wire(AGENCY, row["agency_id"]),
        "file": row["file_mark"],
        "received_at": moment_text(row["received_at"]),
        "due": moment_text(row["due_at"]),
        "extended": row["extension_ground"],
        "answered_at": None if row["answered_at"] is None else moment_text(row["answered_at"]),
        "outcome": row["outcome"],
        "ground": row["ground"],
    }

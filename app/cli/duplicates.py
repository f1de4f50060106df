"""`kiim duplicates`: what the coordination office may know of suspected duplicates, on pseudonyms and scores alone."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from app.cli.operating import REFUSED, AsJson, say
from app.cli.running import read_settings, run
from app.ids import MERGE_OFFER, parse, wire
from app.main import open_world
from app.merges.office import MOST_PAIRS, Pair, dismiss_pair, find_pairs, list_pairs, offer_pair
from app.world import World

Result = TypeVar("Result")
_ABOUT = "Duplicates: pairs of records that may be one person, by pseudonym and score; asking her, or noting that they are two."
duplicates = typer.Typer(no_args_is_help=True, help=_ABOUT)
PairId = Annotated[str, typer.Argument(help="The pair's id, as listed.")]
Most = Annotated[int, typer.Option(help="Compare at most this many pairs, those first that share most.", min=1, max=MOST_PAIRS)]


@duplicates.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the pairs that wait: suspected ones, and those where the person was asked."""
    _tell(_in_world(list_pairs), as_json)


@duplicates.command()
def find(most: Most = 1_000, as_json: AsJson = False) -> None:
    """Compare records that share search tokens and note the likely pairs; each look stands in the person's list of accesses."""
    _tell(_in_world(lambda world: find_pairs(world, most)), as_json)


@duplicates.command()
def propose(pair: PairId, as_json: AsJson = False) -> None:
    """Ask the person on both of her pages; the records are merged only if she says yes with both cards."""
    _decide(pair, offer_pair, "asked", as_json)


@duplicates.command()
def decide(
    pair: PairId,
    different: Annotated[bool, typer.Option("--different/--same", help="Two people, or one: then she is asked.")],
    as_json: AsJson = False,
) -> None:
    """Note that the two are different people (they are not found again), or ask her as `propose` does."""
    _decide(pair, dismiss_pair if different else offer_pair, "different" if different else "asked", as_json)


def _decide(pair: str, step: Callable[[World, UUID], Awaitable[bool]], word: str, as_json: bool) -> None:
    offer_id = parse(MERGE_OFFER, pair.strip())
    if offer_id is None:
        raise typer.BadParameter("a pair's id starts with q_ and has 32 more digits; `kiim duplicates list` prints it")
    if not _in_world(lambda world: step(world, offer_id)):
        if as_json:
            typer.echo(json.dumps({"id": pair, "state": None}))
        typer.echo("Nothing was changed: this pair is unknown, or waits for no such step any more.", err=True)
        raise typer.Exit(REFUSED)
    say(as_json, {"id": pair, "state": word}, f"{pair}: {word}.")


def _tell(pairs: list[Pair], as_json: bool) -> None:
    rows: list[dict[str, Any]] = [
        {"id": wire(MERGE_OFFER, one.offer_id), "pseudonyms": list(one.pseudonyms), "score": one.score, "state": one.state}
        for one in pairs
    ]
    lines = (f"{row['id']}  {' '.join(row['pseudonyms'])}  {row['score']:>3}  {row['state']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines) or "No pair waits.")


def _in_world(work: Callable[[World], Awaitable[Result]]) -> Result:
    async def opened() -> Result:
        async with open_world(read_settings()) as world:
            return await work(world)

    return run(opened())

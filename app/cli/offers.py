"""`kiim offers`: the catalogue of courses, counselling and childcare: import, pull from Integreat, list, export."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.operating import REFUSED, AsJson, operate, say
from app.cli.running import read_settings, run
from app.csv_file import FileRefused, deliver
from app.errors import ValidationFailed
from app.main import open_world
from app.offers.columns import written
from app.offers.import_csv import OffersReport, import_offers
from app.offers.pull import Pulled, Region
from app.offers.pull import pull as pull_region
from app.offers.store import all_offers
from app.unit_of_work import UnitOfWork

_HELP = """Offers: courses, counselling places and childcare, to be set against needs.

An offer that its source no longer names is marked as vanished and kept.
"""
_IMPORT_HELP = """Import a CSV file of offers as one catalogue.

The file is the whole catalogue: what was in it before and is not any more has
vanished (--partial: only add and change). Headings, in any order, the first
three are needed; docs/offers.md explains them:

    kennung; titel; art; themen; anbieter; niveau von; niveau bis; sprachen;
    kinderbetreuung; betreuungsplätze; ags; adresse; beginn; ende; plätze;
    freie plätze; zielgruppe; hinweis; internet

art is one of sprachkurs, kurs, beratung, kinderbetreuung, treffen, sonstiges.
`kiim offers export` writes such a file. One faulty row keeps the file out.
"""
_PULL_HELP = """Pull the locations and events of an Integreat region.

For example, once a night:

    kiim offers pull --base-url https://cms.integreat-app.de/api/v3
        --region musterstadt --district 06433

Only what Integreat knows is overwritten: levels, seats and kinds that you
completed stay. Names and telephone numbers of contacts are not read. The
service asks directly (no proxy), waits at most half a minute, and follows no
redirect to another host. It asks "changed since?" where Integreat lets it.
"""
offers = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Courses, counselling and childcare against needs.")
AcceptFewer = Annotated[bool, typer.Option("--accept-fewer", help="Yes, more than half of the offers are gone.")]


@offers.command("import", help=_IMPORT_HELP, short_help="Import a CSV file of offers as one catalogue.")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")],
    catalogue: Annotated[str, typer.Option(help="Name of the catalogue, e.g. vhs-2026; the same at each import.")],
    partial: Annotated[bool, typer.Option("--partial", help="Not the whole catalogue: nothing vanishes.")] = False,
    accept_fewer: AcceptFewer = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a CSV file of offers as one catalogue."""
    if not catalogue.strip() or len(catalogue) > 100 or not catalogue.isprintable():
        raise typer.BadParameter("a name of 1 to 100 characters", param_hint="--catalogue")
    try:
        delivered = deliver(file.name, file.read_bytes())

        async def work(uow: UnitOfWork) -> OffersReport:
            named = catalogue.strip()
            return await import_offers(uow, delivered, named, complete=not partial, accept_fewer=accept_fewer, dry_run=dry_run)

        report = operate(work, as_json)
    except FileRefused as fault:
        if as_json:
            typer.echo(json.dumps({"imported": False, "fault": str(fault)}, ensure_ascii=False))
        typer.echo(f"Nothing was imported: {fault}", err=True)
        raise typer.Exit(REFUSED) from None
    say(as_json, _imported(report), "\n".join(_words(report, delivered.name, dry_run)))
    if report.faulty:
        raise typer.Exit(REFUSED)


@offers.command(help=_PULL_HELP, short_help="Pull the locations and events of an Integreat region.")
def pull(
    region: Annotated[str, typer.Option(help="The region's slug in Integreat.")],
    base_url: Annotated[str, typer.Option(help="Address of the API up to /api/v3, https.")],
    language: Annotated[str, typer.Option(help="Language of the pages to read.")] = "de",
    district: Annotated[str, typer.Option(help="Key of the Kreis or Land in which towns are looked up, e.g. 06433.")] = "",
    accept_fewer: AcceptFewer = False,
    as_json: AsJson = False,
) -> None:
    """Pull the locations and events of an Integreat region."""
    try:
        done = run(_pull(Region(base_url, region, language, district), accept_fewer))
    except ValidationFailed as refused:
        raise typer.BadParameter("; ".join(f"{fault['pointer'][1:]}: {fault['detail']}" for fault in refused.errors)) from None
    lists = {name: asdict(each) for name, each in done.items()}
    say(as_json, {"lists": lists}, "\n".join(_pulled(name, each) for name, each in done.items()))
    if any(each.fault for each in done.values()):
        raise typer.Exit(REFUSED)


@offers.command("list")
def list_(
    vanished: Annotated[bool, typer.Option("--vanished", help="Those that vanished as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the offers that stand."""
    rows = _offers(vanished, as_json)
    say(as_json, {"items": rows}, "\n".join(_line(row) for row in rows) or "No offer yet: kiim offers import --help")


@offers.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    vanished: Annotated[bool, typer.Option("--vanished", help="Those that vanished as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the offers as CSV that can be imported again; no cell of it is a formula to a spreadsheet."""
    rows = _offers(vanished, as_json)
    file.write_text(written(rows), encoding="utf-8-sig", newline="")
    say(as_json, {"file": str(file), "offers": len(rows)}, f"{len(rows)} offers written to {file}.")


def _offers(vanished: bool, as_json: bool) -> list[dict[str, Any]]:
    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("offers are public")
        return await all_offers(uow.session, vanished=vanished)

    return operate(work, as_json)


async def _pull(region: Region, accept_fewer: bool) -> dict[str, Pulled]:
    async with open_world(read_settings()) as world:
        return dict(await pull_region(world, region, accept_fewer=accept_fewer))


def _imported(report: OffersReport) -> dict[str, Any]:
    return {
        "imported": report.taken is not None,
        "rows": report.rows,
        "offers": report.offers,
        "blank": report.blank,
        "faulty": report.faulty,
        "taken": None if report.taken is None else asdict(report.taken),
        "faults": [{"line": line, "detail": words} for line, words in report.faults],
    }


def _words(report: OffersReport, name: str, dry_run: bool) -> list[str]:
    told = [
        f"{name}: {report.rows} rows = 1 heading + {report.offers} offers + {report.blank} blank + {report.faulty} faulty",
        *(f"  line {line}: {words}" for line, words in report.faults),
    ]
    if report.taken is None:
        return [*told, "Nothing was stored." if dry_run and not report.faulty else "Nothing was imported."]
    taken = report.taken
    return [
        *told,
        f"  {taken.new} new, {taken.changed} changed, {taken.returned} back again, {taken.unchanged} unchanged; "
        f"{taken.vanished} vanished",
    ]


def _pulled(name: str, done: Pulled) -> str:
    if done.taken is None:
        return f"{name}: nothing was taken over: {done.fault}"
    taken = done.taken
    if done.unchanged:
        return f"{name}: not changed since the last time; {taken.unchanged} offers"
    counts = f"{taken.new} new, {taken.changed} changed, {taken.returned} back again, {taken.unchanged} unchanged"
    return f"{name}: {done.entries} entries = {counts}, {done.twice} twice, {done.skipped} unreadable; {taken.vanished} vanished"


def _line(row: dict[str, Any]) -> str:
    level = " to ".join(part for part in (row["level_in"], row["level_out"]) if part)
    parts = (row["municipality"], row["title"], row["kind"], level, row["provider"])
    free = "" if row["free_seats"] is None else f", {row['free_seats']} free"
    return "  ".join(part for part in parts if part) + free + (" (vanished)" if row["vanished_at"] else "")

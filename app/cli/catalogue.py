"""`kiim catalogue`: check the rules' data, import lists that may not be shipped, make the large lists anew."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.catalogue.generate import ListProblem, differs_from_documented, generated, municipalities
from app.catalogue.import_list import KLDB, NATIONALITIES, import_list
from app.cli.running import read_settings, run
from app.main import open_world
from app.unit_of_work import open_unit
from consent.catalogue import Catalogue, CatalogueFault, load, read

LISTS = Path("consent", "catalogue", "data", "lists")
MUNICIPALITIES = "municipalities.csv"
NAMES = {"kldb": KLDB, "nationalities": NATIONALITIES}
DEFAULT_SOURCES = {
    "kldb": "Klassifikation der Berufe 2010, version 2020, Bundesagentur für Arbeit, Statistik",
    "nationalities": "Staats- und Gebietssystematik, Statistisches Bundesamt (Destatis)",
}

catalogue = typer.Typer(no_args_is_help=True, help="The catalogue: purposes, categories, code lists.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@catalogue.command()
def check(
    data: Annotated[Path | None, typer.Option(help="Check the catalogue in this folder instead of the shipped one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find contradictions in the catalogue; exit 1 and a list where there are any."""
    try:
        found: Catalogue | None = load() if data is None else read(data)
        faults = found.check() if found is not None else []
    except CatalogueFault as fault:
        found, faults = None, [str(fault)]
    if as_json:
        typer.echo(json.dumps({"sound": not faults, "faults": faults}, ensure_ascii=False))
    else:
        for line in faults:
            typer.echo(line)
        if found is not None and not faults:
            typer.echo(_summary(found))
    raise typer.Exit(1 if faults else 0)


@catalogue.command("import")
def import_(
    name: Annotated[str, typer.Argument(help="kldb or nationalities.", metavar="LIST")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8; see docs/catalogue.md for columns.")],
    source: Annotated[str | None, typer.Option(help="Where the file is from, published with the list.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fill a list that is not shipped from a file you have; replaces what was imported before, all or nothing."""
    if name not in NAMES:
        raise typer.BadParameter(f"choose one of {', '.join(NAMES)}", param_hint="LIST")
    try:
        number = run(_import(NAMES[name], file, source or DEFAULT_SOURCES[name]))
    except ListProblem as fault:
        typer.echo(f"Nothing was imported: {fault}", err=True)
        raise typer.Exit(1) from None
    typer.echo(
        json.dumps({"list": NAMES[name], "entries": number}) if as_json else f"{number} entries of {NAMES[name]} imported."
    )


@catalogue.command()
def generate(
    folder: Annotated[Path, typer.Option(help="Folder of the lists in a source tree.")] = LISTS,
    register: Annotated[Path | None, typer.Option(help="Municipal register as CSV with ags, ars, name.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="State of the register.")] = None,
) -> None:
    """Make the large shipped lists anew: countries, languages, scripts; municipalities from a register you name."""
    for difference in differs_from_documented():
        typer.echo(f"Made with {difference}: note the version in generated.toml and NOTICE.")
    files = generated()
    if register is not None:
        if as_of is None:
            raise typer.BadParameter("say which day the register describes", param_hint="--as-of")
        before = folder / MUNICIPALITIES
        try:
            files[MUNICIPALITIES] = municipalities(register, as_of.date(), before.read_text("utf-8") if before.exists() else "")
        except ListProblem as fault:
            typer.echo(f"Nothing was written: {fault}", err=True)
            raise typer.Exit(1) from None
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        typer.echo(f"{name}: {text.count(chr(10)) - 1} entries")


async def _import(name: str, file: Path, source: str) -> int:
    async with open_world(read_settings()) as world, open_unit(world) as uow:
        return await import_list(uow, name, file, source)


def _summary(found: Catalogue) -> str:
    entries = sum(len(each.entries) for each in found.code_lists.values())
    counts = f"{len(found.categories)} categories, {len(found.fields)} fields, {len(found.purposes)} purposes"
    lists = f"{len(found.code_lists)} code lists with {entries} entries, {len(found.notices)} notices"
    return f"Catalogue {found.version} is sound: {counts}, {lists}."

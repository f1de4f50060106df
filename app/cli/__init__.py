"""The command `kiim`: one file per command; `--help` is documentation."""

import typer

from app.cli.agency import agency
from app.cli.bench import bench, bench_naive
from app.cli.catalogue import catalogue
from app.cli.client import client
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.migrate import migrate
from app.cli.monitoring import monitoring
from app.cli.notice import notice
from app.cli.offers import offers
from app.cli.official import official
from app.cli.openapi import openapi
from app.cli.purpose import purpose
from app.cli.serve import serve
from app.cli.verify import verify
from app.version import VERSION

_EPILOG = (
    "Start with `kiim demo`: it needs nothing but this program. For a real installation: `kiim doctor`, `kiim migrate`, "
    "`kiim agency add`, `kiim client add`, `kiim serve`. Settings are environment variables that begin with KIIM_; "
    "docs/operations.md lists them."
)

cli = typer.Typer(
    name="kiim",
    help="The consented integration record: one profile per newcomer, shared once, every look logged.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiim {VERSION}")
        raise typer.Exit


@cli.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and end."),
) -> None:
    pass


cli.command()(demo)
cli.command()(serve)
cli.command()(migrate)
cli.command()(doctor)
cli.command()(verify)
cli.command()(openapi)
cli.command()(bench)
cli.command("bench-naive", hidden=True)(bench_naive)
cli.add_typer(agency, name="agency")
cli.add_typer(client, name="client")
cli.add_typer(purpose, name="purpose")
cli.add_typer(notice, name="notice")
cli.add_typer(catalogue, name="catalogue")
cli.add_typer(official, name="official")
cli.add_typer(offers, name="offers")
cli.add_typer(monitoring, name="monitoring")


def main() -> None:
    """Entry of the console script."""
    cli()

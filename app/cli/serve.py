"""`kiim serve`: the service, with one process or several."""

from typing import Annotated

import typer

from app.cli import command_module
from app.cli.running import in_plain_words, read_settings
from app.db.embedded import Embedded, embedded_in


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one pays only on more than two cores.")] = 1,
) -> None:
    """Run the service.

    Without KIIM_DATABASE_URL it starts a PostgreSQL of its own in KIIM_DATA. With it, run `kiim migrate` first. Put a reverse
    proxy with TLS in front and set KIIM_BASE_URL to its public address: it is the issuer of every token.
    """
    settings = read_settings()
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://{host}:{port}"})
    begun = embedded_in(settings.data) if settings.database_url is None else None
    try:
        _begin(begun)  # PostgreSQL starts while Python reads the program
        command_module("serving").serve(settings, begun, host, port, workers)
    finally:
        if begun is not None:
            begun.stop()


def _begin(embedded: Embedded | None) -> None:
    if embedded is not None:
        with in_plain_words():
            embedded.begin()

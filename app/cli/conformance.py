"""`kiim conformance`: play the service against a case tool and say what the tool gets wrong."""

import asyncio
import json
import logging
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.conformance.run import command, tried
from app.errors import ConfigurationProblem


def conformance(
    client: Annotated[str, typer.Option(help="Command line that runs the tool once, e.g. 'python sync.py'.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the service that is played; 0 takes a free one.")] = 0,
    push: Annotated[str | None, typer.Option(help="Where the tool takes pushed tokens, if it does; give a --port too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play the service to a case tool: withdrawal, erasure, dispute, waiting, restarts. Exit 1 where the tool is wrong."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # an answer that breaks off is meant to
    with tempfile.TemporaryDirectory(prefix="kiim-conformance-") as folder:
        try:
            found = asyncio.run(tried(command(client), Path(folder), port=port, receiver=push))
        except (ConfigurationProblem, FileNotFoundError, PermissionError) as problem:
            typer.echo(f"The tool could not be tried: {problem}", err=True)
            raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps({"findings": [{"code": one.code, "words": one.words} for one in found]}, ensure_ascii=False))
    elif found:
        typer.echo("\n".join(f"{one.code}: {one.words}" for one in found))
    else:
        typer.echo("Nothing found: the tool did in four runs what docs/conformance.md asks for.")
    if found:
        raise typer.Exit(1)

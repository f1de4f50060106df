"""`kiim witness`: remember the newest checkpoint of a log and cosign what continues it; over HTTP, or file in and file out."""

import time
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.audit.note import LOG, NoteFault, Verifier
from app.audit.witness import Witness, witness_key
from app.cli.operating import REFUSED
from app.cli.running import CANNOT_START
from app.errors import ConfigurationProblem

witness = typer.Typer(no_args_is_help=True, help="An independent memory of a log. Needs no database and none of the keys.")

LONGEST = 65_536
Folder = Annotated[Path, typer.Option(help="The witness's key and memory; keep it away from the service it watches.")]
Logs = Annotated[list[str], typer.Option("--log", help="Public key of a log (`kiim audit key`); may be repeated.")]
Name = Annotated[str, typer.Option(help="Name of a new witness, for example witness.example.org.")]


@witness.command()
def serve(
    log: Logs,
    data: Folder,
    name: Name = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8010,
) -> None:
    """Answer `POST /add-checkpoint` (C2SP tlog-witness). Put a proxy with TLS in front; nobody needs to prove who asks."""
    made = _witness(log, data, name)
    typer.echo(f"This witness is {made.verifier}")
    uvicorn.run(application(made), host=host, port=port, access_log=False, server_header=False, log_level="warning")


@witness.command()
def check(
    log: Logs,
    data: Folder,
    question: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A question, as `kiim witness ask` writes it.")],
    name: Name = "",
    out: Annotated[Path | None, typer.Option(help="Write the cosignature there instead of printing it.")] = None,
) -> None:
    """Judge one question offline: exit 0 and the cosignature, or 1 and why not."""
    answer = _witness(log, data, name).answer(_text(question), int(time.time()))
    if answer.status != 200:
        typer.echo(f"{answer.status}: {answer.body.strip()}", err=True)
        raise typer.Exit(REFUSED)
    if out is None:
        typer.echo(answer.body, nl=False)
    else:
        out.write_text(answer.body, encoding="utf-8")


@witness.command()
def status(log: Logs, data: Folder, name: Name = "") -> None:
    """Say who this witness is and what it saw last of each log."""
    made = _witness(log, data, name)
    typer.echo(f"This witness is {made.verifier}")
    for checkpoint in made.newest():
        typer.echo(f"{checkpoint.origin}: {checkpoint.size:,} rows, root {checkpoint.root.hex()}")


@witness.command()
def ask(
    old: Annotated[int, typer.Option(min=0, help="How many rows the witness knows; it says so when it answers 409.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Write the question there instead of printing it.")] = None,
) -> None:
    """On the service's side: write the newest checkpoint with the proof that it continues the older one, for a witness."""
    from app.audit.prove import growth_proof
    from app.audit.tree_store import TreeFault, newest_signed
    from app.cli.running import read_settings, run
    from app.main import open_world

    async def made() -> str:
        async with open_world(read_settings()) as world, world.pool.acquire() as connection:
            signed = await newest_signed(connection)
            if signed is None:
                raise ConfigurationProblem("Nothing is sealed yet.")
            try:
                return (await growth_proof(connection, old, signed)).text
            except TreeFault as fault:
                raise ConfigurationProblem(str(fault)) from None

    text = run(made())
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def application(made: Witness) -> Starlette:
    """The witness as a web application."""

    async def add_checkpoint(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                return PlainTextResponse("too large\n", 413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not a question to a witness\n", 400)
        answer = made.answer(text, int(time.time()))
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])


def _witness(logs: list[str], data: Path, name: str) -> Witness:
    try:
        known = [Verifier.parse(each) for each in logs]
        if any(each.kind != LOG for each in known):
            raise NoteFault
        return Witness(data / "logs", known, witness_key(data / "witness.key", name))
    except NoteFault:
        raise typer.BadParameter("a log's key is what `kiim audit key` prints", param_hint="--log") from None
    except ConfigurationProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(CANNOT_START) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""

"""`kiim demo`: an invented district on a database of its own, and the main job told over real HTTP."""

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.background import jobs_of
from app.cli.running import run
from app.crypto.process import harden_process
from app.demo.caller import StoryBroken
from app.demo.denominators import KREIS
from app.demo.desks import desks_served, open_socket_beside
from app.demo.district import MAP
from app.demo.live import HOST, Wanted, fill, open_socket, served
from app.demo.papers import Papers, held, write_paper
from app.demo.scenarios import make_scenarios
from app.demo.story import tell_story
from app.jobs import running
from app.main import create_app, open_world
from app.settings import Settings, default_data_folder
from app.staff.callers import DASHBOARD_HOME, DESK_HOME
from app.telemetry import configure_logging

_INTERRUPTED = 130  # what shells report for a process that ended at Ctrl-C

Folder = Annotated[Path | None, typer.Option(help="Folder of the demo; everything it keeps lies there.", show_default=False)]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")]
Once = Annotated[bool, typer.Option("--once", help="End after the main job: 0 when every step held, 1 when one did not.")]
Count = Annotated[
    int | None, typer.Option(min=1, max=1_000_000, help="How many invented newcomers (first start; 400).", show_default=False)
]
Seed = Annotated[int | None, typer.Option(min=0, help="What they are drawn from (first start; 1).", show_default=False)]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Also people in fixed situations, told in scenarios.json.")]


def demo(
    data: Folder = None,
    port: Port = 8000,
    once: Once = False,
    newcomers: Count = None,
    seed: Seed = None,
    sandbox: Sandbox = False,
) -> None:
    """Show kiim at work: embedded database, invented agencies and newcomers, the service, and the main job step by step."""
    folder = (data or default_data_folder().with_name("kiim-demo")).absolute()
    console = Console(highlight=False, soft_wrap=True)
    configure_logging("warning")
    told = asyncio.Event()
    try:
        code = run(_demo(folder, port, _Ends(once, sandbox), Wanted(newcomers, seed), console, told))
    except KeyboardInterrupt:
        code = 0 if told.is_set() else _INTERRUPTED
        console.print("The service is stopped." if told.is_set() else "Stopped before the end; the next start goes on from here.")
    raise typer.Exit(code)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Whether it ends after the main job, and whether a sandbox is made before."""

    once: bool
    sandbox: bool


async def _demo(folder: Path, port: int, ends: _Ends, wanted: Wanted, console: Console, told: asyncio.Event) -> int:
    papers = Papers(folder / "demo")
    with held(papers), open_socket(port) as listening, open_socket_beside(listening.getsockname()[1]) as beside:
        papers.server.unlink(missing_ok=True)
        base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        settings = Settings(
            data=folder,
            database_url=None,
            database_owner_url=None,
            key_file=None,
            base_url=base_url,
            monitoring_areas=KREIS,
            monitoring_map=MAP,
        )
        try:
            return await _live(settings, papers, listening, beside, ends, wanted, console, told)
        finally:
            papers.server.unlink(missing_ok=True)


async def _live(
    settings: Settings,
    papers: Papers,
    listening: socket.socket,
    beside: socket.socket,
    ends: _Ends,
    wanted: Wanted,
    console: Console,
    told: asyncio.Event,
) -> int:
    def say(words: str) -> None:
        console.print(words, markup=False)

    async with open_world(settings) as world, running(jobs_of(world)):
        clients = await fill(world, papers, wanted, console)
        harden_process()  # after the database and the helpers of filling have started, as in `kiim serve`
        async with (
            desks_served(world, beside, clients),
            served(create_app(settings, world), listening, settings.base_url) as serving,
        ):
            try:
                if ends.sandbox and not papers.scenarios.exists():
                    write_paper(papers.scenarios, await make_scenarios(settings.base_url, clients))
            except StoryBroken as broken:
                console.print(f"\nThe sandbox broke {broken}.", style="bold red", markup=False)
                return 1
            write_paper(papers.server, {"base_url": settings.base_url})
            say(f"The service answers at {settings.base_url}; clients, letters and address lie in {papers.folder}.")
            say(f"Staff sign in at {settings.base_url}{DESK_HOME}, the monitoring office at {settings.base_url}{DASHBOARD_HOME}.")
            try:
                await tell_story(settings.base_url, clients, say)
            except StoryBroken as broken:
                console.print(f"\nThe demo broke {broken}.", style="bold red", markup=False)
                return 1
            told.set()
            console.print("\nEvery step held.", style="bold green")
            if not ends.once:
                say("The service stays up; Ctrl-C ends it.")
                await asyncio.wait([serving])
            return 0

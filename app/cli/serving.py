"""What `kiim serve` runs: the service in one process, or in several with one that keeps them."""

import gc
import os
import time
from typing import Any

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from app.background import jobs_of
from app.cli.one_write import OneWriteProtocol
from app.cli.running import run
from app.crypto.process import harden_process
from app.db.database import Database, open_database
from app.db.embedded import Embedded
from app.jobs import running
from app.main import create_app, guarded_world
from app.settings import Settings
from app.telemetry import configure_logging

_OUTAGE_SECONDS = 30.0
"""How long after the database came back a worker that could not start is put down to its absence."""


class _Watched(Multiprocess):
    """uvicorn's keeper of processes, which also keeps the embedded database: both from the main thread."""

    database: Database
    database_back = float("-inf")

    def keep_subprocess_alive(self) -> None:
        """Start again what has died: the database, or a worker.

        uvicorn ends everything when a worker cannot start. Here it may have died together with the database, and then it is
        started once more.
        """
        self._keep_database()
        ending = self.should_exit.is_set()
        super().keep_subprocess_alive()
        if ending or not self.should_exit.is_set():
            return
        self._keep_database()
        if time.monotonic() - self.database_back < _OUTAGE_SECONDS:
            self.should_exit.clear()
            for place, worker in enumerate(self.processes):
                if worker.exitcode is not None:
                    self.processes[place] = Process(self.config, self.sockets)
                    self.processes[place].start()

    def _keep_database(self) -> None:
        if self.database.embedded is not None and self.database.embedded.ensure_running():
            self.database_back = time.monotonic()


def serve(settings: Settings, begun: Embedded | None, host: str, port: int, workers: int) -> None:
    """Serve until told to end; `begun` is the embedded database, starting already."""
    configure_logging(settings.log_level)
    if workers == 1:
        run(_serve(settings, begun, host, port))
    else:
        _serve_with_workers(settings, begun, host, port, workers)


async def _serve(settings: Settings, begun: Embedded | None, host: str, port: int) -> None:
    async with guarded_world(settings, begun) as world, running(jobs_of(world)):
        config = uvicorn.Config(create_app(settings, world), host=host, port=port, **_options())
        typer.echo(f"kiim answers at http://{host}:{port} (tokens are issued by {settings.base_url}); Ctrl-C ends it.", err=True)
        harden_process()
        gc.freeze()  # catalogue and code stay: no later collection need walk them, which the slowest answers would feel
        gc.set_threshold(20_000, 20, 20)  # an answer leaves no cycles; looking for some every few answers is for nothing
        await uvicorn.Server(config).serve()


def _serve_with_workers(settings: Settings, begun: Embedded | None, host: str, port: int, workers: int) -> None:
    database = run(open_database(settings, begun))
    try:
        os.environ["KIIM_BASE_URL"] = settings.base_url
        if database.embedded is not None:  # its address holds no password; that of a user's server stays where it came from
            os.environ |= {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url}
            os.environ["KIIM_DATABASE_AUDITOR_URL"] = database.auditor_url
        config = uvicorn.Config("app.main:from_environment", factory=True, host=host, port=port, workers=workers, **_options())
        supervisor = _Watched(config, [config.bind_socket()])
        supervisor.database = database
        supervisor.run()
    finally:
        database.close()


def _options() -> dict[str, Any]:
    return {
        "http": OneWriteProtocol,
        "log_config": None,
        "access_log": False,  # ours names routes, uvicorn's would print paths and queries
        "server_header": False,
        "proxy_headers": False,  # the application believes its proxies itself, where it asks for an address at all
        "timeout_graceful_shutdown": 10,
    }

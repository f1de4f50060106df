"""The sealer in a process of its own: no request waits for it, and it holds no key but the log's own and that of row MACs.

Its keeper hands it through a pipe what it needs, and hears through another how far the log is sealed. When the first pipe ends,
because the keeper ended in whatever way, the sealer ends; wherever that cuts it off, the next one goes on.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import uvloop

from app.audit.sealer_files import SealerFiles
from app.audit.sealing import SECONDS, Sealing, SealStatus, lead, run_sealer
from app.crypto.process import harden_process
from app.crypto.row_macs import RowMacs
from app.db.engine import open_listener
from app.telemetry import configure_logging

_KEEPER = 0x6B65_6570  # advisory lock of the one that keeps the process, any number that nobody else uses; sealing has its own
_LOOK_SECONDS = 2.0
_ENDING_SECONDS = 5.0
_NICENESS = 5
"""How far the sealer stands back where requests want the same core; a quarter of one stays its own."""
_log = logging.getLogger("kiim.sealer")


class SealerEnded(Exception):
    """The process of the sealer failed."""


async def keep_sealer(
    url: str, sealing: Sealing, secrets: Callable[[], Sequence[bytes]], level: str, seconds: float = SECONDS
) -> None:
    """Job of the serving processes: one of them keeps a process that seals. SealerEnded when that failed.

    `secrets` gives K_rowmac, the newest generation first; the process is begun anew when they change.
    """
    async with open_listener(url) as connection:
        await lead(connection, lock=_KEEPER)
        given = list(secrets())
        process = await _begun(_order(sealing, given, level, seconds))
        try:
            await _hear(process, sealing.status, lambda: list(secrets()) == given)
        finally:
            await _end(process)


async def _begun(order: bytes) -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "app.audit.sealer_process"),
        stdin=PIPE,
        stdout=PIPE,
        env=_environment(),
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(order)
    return process


def _environment() -> dict[str, str]:
    """Nothing of the service's settings, which name every login and the root key."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KIIM_")}


def _order(sealing: Sealing, secrets: Sequence[bytes], level: str, seconds: float) -> bytes:
    order = {
        "auditor_url": sealing.auditor_url,
        "key": str(sealing.files.key),
        "memory": str(sealing.files.memory),
        "origin": sealing.origin,
        "row_macs": [secret.hex() for secret in secrets],
        "log_level": level,
        "seconds": seconds,
    }
    return orjson.dumps(order) + b"\n"


async def _hear(process: Process, status: SealStatus, fits: Callable[[], bool]) -> None:
    """Take over what the process tells, until it ends or does not fit any more."""
    found = 0
    while fits() and process.stdout is not None:
        try:
            line = await asyncio.wait_for(process.stdout.readline(), _LOOK_SECONDS)
        except TimeoutError:
            continue
        if not line:
            if await process.wait():
                raise SealerEnded
            return
        told = orjson.loads(line)
        status.size, status.halted = told["size"], told["halted"]
        status.findings += told["findings"] - found
        found = told["findings"]


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _ENDING_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _seal() -> int:
    """The other side: seal until standard input ends or the sealer does; gives the exit code."""
    keeper = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(keeper), sys.stdin)
    line = await keeper.readline()
    if not line:
        return 0
    order = orjson.loads(line)
    configure_logging(order["log_level"])
    job = asyncio.create_task(_run(order))
    left = asyncio.create_task(keeper.read())
    await asyncio.wait({job, left}, return_when=asyncio.FIRST_COMPLETED)
    job.cancel()
    outcome = (await asyncio.gather(job, return_exceptions=True))[0]
    if not isinstance(outcome, Exception):
        return 0
    _log.warning("the sealer failed", extra={"kind": type(outcome).__name__})  # of the exception only its kind: see app.jobs
    return 1


async def _run(order: dict[str, Any]) -> None:
    status, macs = SealStatus(), RowMacs([bytes.fromhex(secret) for secret in order["row_macs"]])
    files = SealerFiles(Path(order["key"]), Path(order["memory"]))

    def tell() -> None:
        told = {"size": status.size, "findings": status.findings, "halted": status.halted}
        sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
        sys.stdout.buffer.flush()

    await run_sealer(Sealing(order["auditor_url"], files, order["origin"], macs, status), order["seconds"], tell)


if __name__ == "__main__":
    harden_process()
    os.nice(_NICENESS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(_seal()))

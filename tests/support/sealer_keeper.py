"""A keeper of the sealer's process that can be killed: hands on the order it reads, and prints what the sealer tells."""

import asyncio
import sys

from app.audit.sealer_process import _begun


async def keep() -> None:
    """Until killed."""
    process = await _begun(await asyncio.to_thread(sys.stdin.buffer.readline))
    assert process.stdout is not None
    while line := await process.stdout.readline():
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


asyncio.run(keep())

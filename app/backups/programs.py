"""PostgreSQL's own programs for copies of the data: run apart from ours, a password in their environment, not in an argument."""

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from app.db import binaries
from app.errors import ConfigurationProblem

_UNKNOWN_TO_OLDER = re.compile(rb"^SET transaction_timeout = 0;\n", re.MULTILINE)
_HELD = 1 << 20


class ProgramFailed(ConfigurationProblem):
    """One of PostgreSQL's programs ended with an error; its last words are in the message, which hold no row."""


async def dump(url: str, snapshot: str, path: Path) -> None:
    """Write everything but the rows of schema `keys` as that snapshot shows it, compressed; mode 0600."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        await _run(
            "pg_dump", url, "--format=custom", "--exclude-table-data=keys.*", f"--snapshot={snapshot}", "--role=kiim_owner",
            output=descriptor,
        )  # fmt: skip
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def load(url: str, path: Path) -> None:
    """Read a dump into an empty database, all of it or nothing; the server may be older than the program that wrote it."""
    script = path.with_name(f".{path.name}.sql")
    descriptor = os.open(script, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        await _run("pg_restore", None, "--file=-", str(path), output=descriptor)
        _leave_out_unknown(descriptor)
        await _run("psql", url, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", source=descriptor)
    finally:
        os.close(descriptor)
        script.unlink(missing_ok=True)


def _leave_out_unknown(descriptor: int) -> None:
    """Blank a setting that only newer servers know; it stands among the first lines."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    head = os.read(descriptor, _HELD)
    found = _UNKNOWN_TO_OLDER.search(head)
    if found:
        os.pwrite(descriptor, b" " * (len(found[0]) - 1), found.start())
    os.lseek(descriptor, 0, os.SEEK_SET)


async def _run(name: str, url: str | None, *arguments: str, output: int | None = None, source: int | None = None) -> None:
    shown, environment = _without_password(url) if url is not None else (None, {})
    command = [*([f"--dbname={shown}"] if shown is not None else []), *arguments]
    process = await asyncio.create_subprocess_exec(
        binaries.installed() / name,
        *command,
        stdin=asyncio.subprocess.DEVNULL if source is None else source,
        stdout=asyncio.subprocess.DEVNULL if output is None else output,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **environment},
    )
    _, said = await process.communicate()
    if process.returncode:
        raise ProgramFailed(f"{name} failed: {_last_words(said.decode(errors='replace').splitlines())}")


def _last_words(lines: Sequence[str]) -> str:
    """The first error without the lines that show where in the data it happened."""
    return next((line for line in lines if "error" in line.lower()), "it said nothing")


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(url)
    user, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    if not colon:
        return url, {}
    bare = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{bare}")), {"PGPASSWORD": unquote(password)}

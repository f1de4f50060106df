"""A running demo's database as its administrator sees it: addresses and PostgreSQL's own programs."""

from pathlib import Path

from app.db.binaries import installed
from app.db.database import NAME
from app.db.embedded import Embedded


def binary(name: str) -> str:
    """Path of a PostgreSQL program of the embedded server, e.g. `pg_dump`."""
    return str(installed() / name)


def superuser(data: Path) -> str:
    """Connection address of the superuser of the demo in this folder."""
    return Embedded(data / "postgres").url(NAME)

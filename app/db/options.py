"""How the embedded server is set up: durable, on a private socket, silent about parameters, sized from the machine's memory."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.db.binaries import ServerUser
from app.db.memory import usable_memory
from app.errors import ConfigurationProblem

_MIB = 1 << 20
# sun_path holds 108 bytes on Linux and 104 on macOS.
_SOCKET_PATH_LIMIT = 100


def initdb_arguments(superuser: str, *, durable: bool) -> list[str]:
    """Arguments of initdb: UTF-8, C collation (the same order on every machine), checksums, no trust."""
    arguments = [f"--username={superuser}", "--encoding=UTF8", "--locale=C", "--data-checksums"]
    arguments += ["--auth-local=peer", "--auth-host=scram-sha-256", "--no-instructions"]
    return arguments if durable else [*arguments, "--no-sync"]


def server_arguments(sockets: str, port: int, *, durable: bool) -> list[str]:
    """Settings given on the command line, so that they hold for a folder of any age."""
    memory = usable_memory()
    # A page that is not in here costs a call, a copy and a checksum: at a million people a look took a third longer with 1 GB.
    shared = max(memory // 4, 64 * _MIB) if durable else 64 * _MIB
    wal = min(max(memory // 8, 512 * _MIB), 4096 * _MIB)
    safety = "on" if durable else "off"
    quoted = '"' + sockets.replace('"', '""') + '"'
    settings = {
        "listen_addresses": "",
        "port": str(port),
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "fsync": safety,
        "synchronous_commit": safety,
        "full_page_writes": safety,
        "shared_buffers": f"{shared // _MIB}MB",
        "max_wal_size": f"{wal // _MIB}MB",
        "max_connections": "64",
        "idle_in_transaction_session_timeout": "10s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement or a DETAIL line may hold a value; none of them may reach the log.
        "log_min_messages": "warning",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_checkpoints": "off",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def socket_folder(folder: Path, port: int) -> Path:
    """Where the socket lies: in the data folder, or beside the temporary files when that path is too long for a socket."""
    inside = folder / "run"
    if len(os.fsencode(inside / f".s.PGSQL.{port}")) <= _SOCKET_PATH_LIMIT:
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"kiim-{name}"


def make_socket_folder(sockets: Path, user: ServerUser | None) -> None:
    """Make the socket's folder private to the server's user; refuses one that somebody else put there."""
    owner = user.uid if user else os.geteuid()
    sockets.mkdir(mode=0o700, exist_ok=True)
    found = sockets.lstat()
    if sockets.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
        raise ConfigurationProblem(
            f"The folder {sockets} is needed for the database's socket and belongs to somebody else. Remove it."
        )
    if user is not None:
        os.chown(sockets, user.uid, user.gid)
    sockets.chmod(0o700)

"""The embedded PostgreSQL: started, watched and stopped by us, durable, gone when its parent is gone.

Owner: the process that holds the lock on `supervisor.lock` in the folder; the kernel releases it with the process, however that
ends. Everybody else who comes to the same folder attaches to the owner's server. The server gets SIGINT (fast shutdown) from the
kernel when the thread that started it dies; so it is started from the main thread, and `kill -9` of the owner leaves no server.
"""

import fcntl
import math
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from app.db import binaries, leftover, options
from app.db.binaries import ServerUser
from app.db.parent_death import die_with_parent
from app.errors import ConfigurationProblem

SUPERUSER = "postgres"
PORT = 5432
READY_SECONDS = 60.0
STOP_SECONDS = 30.0
_POLL_SECONDS = 0.02
_STAYS_SECONDS = 0.5
_START_TRIES = 3


class Embedded:
    """One PostgreSQL server in `folder`. `start`, then `url`; `stop` stops it if this process owns it."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.data = self.folder / "pgdata"
        self.log = self.folder / "server.log"
        self.sockets = options.socket_folder(self.folder, PORT)
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._handle: int | None = None
        self._programs = Path()
        self._user: ServerUser | None = None

    @property
    def owned(self) -> bool:
        """Whether this process is the one that started the server."""
        return self._lock is not None

    @property
    def pid(self) -> int | None:
        """The server's process id while this process runs it."""
        return self._process.pid if self._process else None

    def url(self, database: str, role: str = SUPERUSER) -> str:
        """A connection address on the server's socket, e.g. for the role that serves."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}&port={PORT}"

    def begin(self) -> None:
        """Let the server of an existing database start beside other work, unless another process keeps it; `start` waits for it.

        ConfigurationProblem says why not. Whoever has begun and does not come to `start` calls `stop`.
        """
        if not self.data.exists():
            return
        self._make_folder()
        if self._take_lock():
            try:
                self._make_ready()
                self._process = self._spawn_server()
            except BaseException:
                self.stop()
                raise

    def start(self) -> "Embedded":
        """Start the server, or attach to the one that another process keeps here; ConfigurationProblem says why not."""
        self._make_folder()
        deadline = time.monotonic() + READY_SECONDS
        answered = math.inf
        while not (self.owned or self._take_lock()):
            # An owner that was just killed may keep lock and server for a moment: attach only to what stays.
            if self._answers() == 0:
                answered = min(answered, time.monotonic())
                if time.monotonic() > answered + _STAYS_SECONDS:
                    return self
            if time.monotonic() > deadline:
                raise ConfigurationProblem(
                    f"Another kiim process keeps the database in {self.folder}, but that database does not answer. "
                    "Stop the other process, or choose another folder with KIIM_DATA."
                )
            time.sleep(_POLL_SECONDS)
        try:
            if self._process is None:
                self._make_ready()
            self._launch()
        except BaseException:
            self.stop()
            raise
        return self

    def ensure_running(self) -> bool:
        """Start the server again if this process owns it and it has died; True when it had to be started."""
        if self._process is None or self._process.poll() is None:
            return False
        leftover.clear(self.data, self.sockets)
        self._launch()
        return True

    def stop(self) -> None:
        """Stop the server if this process owns it: fast shutdown, then, if it hangs, an immediate one. Safe to call twice."""
        process, self._process = self._process, None
        if process is not None:
            for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
                if process.poll() is None:
                    process.send_signal(how)
                try:
                    process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ── owning ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError
        except OSError:
            raise ConfigurationProblem(
                f"The folder {self.folder} cannot be used by this user. Choose another one with KIIM_DATA, or run as its owner."
            ) from None

    def _take_lock(self) -> bool:
        path = self.folder / "supervisor.lock"
        lock = path.open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _make_ready(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise ConfigurationProblem(
                "The embedded database lives as long as the thread that starts it: start it from the main thread."
            )
        self._refuse_other_major()
        leftover.clear(self.data, self.sockets)
        user = binaries.server_user(self.data)
        programs = binaries.programs_for(user, self.folder)
        self._prepare(user)
        if not self.data.exists():
            self._initialise(programs, user)
        self._write_access_rules(user)
        self._programs, self._user = programs, user

    def _refuse_other_major(self) -> None:
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            return
        found, ours = marker.read_text().strip(), binaries.major(binaries.version())
        if found != ours:
            raise ConfigurationProblem(
                f"The database in {self.folder} was made by PostgreSQL {found}; this kiim brings PostgreSQL {ours} "
                f"and leaves it as it is. Dump it with the kiim that made it, point KIIM_DATABASE_URL at a PostgreSQL {found} "
                "server, or choose an empty folder with KIIM_DATA."
            )

    # ── preparing ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _prepare(self, user: ServerUser | None) -> None:
        shutil.rmtree(self.folder / "pgdata.new", ignore_errors=True)
        options.make_socket_folder(self.sockets, user)
        if user is None:
            return
        os.chown(self.folder, user.uid, user.gid)
        if not sys.platform.startswith("linux"):
            if not binaries.enterable(self.folder.parent):
                raise ConfigurationProblem(f"The user {user.name}, who runs PostgreSQL, cannot reach {self.folder}.")
            return
        if self._handle is None:
            self._handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)

    def _seen_by_server(self, path: Path) -> str:
        # As root the server's user may be unable to walk down to the folder (/root, a private temporary folder). It inherits an
        # open handle of the folder instead, so no parent folder has to be opened to others.
        if self._handle is None or not path.is_relative_to(self.folder):
            return str(path)
        return f"/proc/self/fd/{self._handle}/{path.relative_to(self.folder)}"

    def _initialise(self, programs: Path, user: ServerUser | None) -> None:
        fresh = self.folder / "pgdata.new"
        command = [
            str(programs / "initdb"),
            "-D",
            self._seen_by_server(fresh),
            *options.initdb_arguments(SUPERUSER, durable=self.durable),
        ]
        with self.log.open("ab") as log:
            process = self._spawn(command, user, log)
            if process.wait(300) != 0:
                raise ConfigurationProblem(f"PostgreSQL could not make a database in {self.folder}: {self._last_words()}")
        # A folder named pgdata is a whole one, also after a crash between these two lines.
        fresh.rename(self.data)

    def _write_access_rules(self, user: ServerUser | None) -> None:
        # Both files exist since initdb and keep their owner. Who may reach the socket may act as any role: that is us alone.
        people = {pwd.getpwuid(os.geteuid()).pw_name, *({user.name} if user else ())}
        (self.data / "pg_hba.conf").write_text("local all all peer map=kiim\nhost all all 127.0.0.1/32 scram-sha-256\n")
        (self.data / "pg_ident.conf").write_text("".join(f'kiim "{name}" all\n' for name in sorted(people)))

    # ── running ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _launch(self) -> None:
        for attempt in range(_START_TRIES):
            if attempt or self._process is None or self._process.poll() is not None:
                self._process = self._spawn_server()
            if self._wait_ready(self._process):
                return
            # After a kill -9 of the postmaster its children may hold the shared memory for some moments more.
            time.sleep(0.2 * (attempt + 1))
        raise ConfigurationProblem(f"PostgreSQL did not start in {self.folder}: {self._last_words()}")

    def _spawn_server(self) -> "subprocess.Popen[bytes]":
        command = [str(self._programs / "postgres"), "-D", self._seen_by_server(self.data)]
        command += options.server_arguments(self._seen_by_server(self.sockets), PORT, durable=self.durable)
        with self.log.open("ab") as log:
            return self._spawn(command, self._user, log)

    def _spawn(self, command: list[str], user: ServerUser | None, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C in the terminal is ours to handle: requests finish before the database stops
            pass_fds=() if self._handle is None else (self._handle,),
            preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509  one system call, and nothing in it takes a lock
        )

    def _wait_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None:
            state = self._answers()
            if state == 0:
                return True
            # 1 means: it is there and recovers from a crash, which takes as long as it takes.
            if state != 1 and time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return False

    def _answers(self) -> int:
        """What pg_isready says: 0 accepts, 1 starts or stops, 2 no answer."""
        command = [
            str(binaries.installed() / "pg_isready"),
            "-q",
            "-U",
            SUPERUSER,
            "-d",
            SUPERUSER,
            "-h",
            str(self.sockets),
            "-p",
            str(PORT),
        ]
        return subprocess.run(command, check=False, timeout=30, env={"LC_ALL": "C"}).returncode  # noqa: S603

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return " / ".join(lines[-3:]) or "it said nothing"


def embedded_in(data: Path) -> Embedded:
    """The server of a data folder (`KIIM_DATA`), not started."""
    return Embedded(data / "postgres")

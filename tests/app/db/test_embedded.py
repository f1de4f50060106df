"""The embedded server: private, durable, gone with its owner, attached to by others, refused in plain words."""

import asyncio
import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from app.db import binaries
from app.db.embedded import Embedded
from app.errors import ConfigurationProblem

ROOT = Path(__file__).parents[3]


@contextmanager
def owner(folder: Path, *, seconds: float = 60) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process of its own that keeps a server in `folder`; yields it and the first line it printed."""
    command = [sys.executable, "-m", "tests.support.supervised", str(folder), str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def query(server: Embedded, statement: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(server.url("postgres"), timeout=5)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def gone(pid: int, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder below a private one: as root the server's user cannot walk down to it."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    return private / "postgres"


def test_a_server_starts_answers_stops_and_starts_again_with_its_data(folder: Path) -> None:
    server = Embedded(folder).start()
    try:
        query(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        server.stop()
    server.stop()
    with pytest.raises(OSError):
        query(server, "SELECT 1")
    again = Embedded(folder).start()
    try:
        assert query(again, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


def test_a_server_that_was_begun_is_the_one_that_start_waits_for(folder: Path) -> None:
    Embedded(folder, durable=False).start().stop()
    server = Embedded(folder, durable=False)
    try:
        server.begin()
        assert server.owned
        begun = server.pid
        assert begun is not None
        assert server.start().pid == begun
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()
    assert not server.owned


def test_a_begun_server_that_died_is_started_again(folder: Path) -> None:
    Embedded(folder, durable=False).start().stop()
    server = Embedded(folder, durable=False)
    try:
        server.begin()
        begun = server.pid
        assert begun is not None
        os.kill(begun, signal.SIGKILL)
        assert server.start().pid != begun
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_nothing_is_begun_where_no_database_is_or_somebody_else_keeps_it(folder: Path) -> None:
    nothing = Embedded(folder, durable=False)
    nothing.begin()
    assert not nothing.owned
    assert not folder.exists()
    with owner(folder):
        second = Embedded(folder)
        second.begin()
        assert not second.owned
        assert second.pid is None
        assert query(second.start(), "SELECT 1") == 1
        second.stop()


def test_a_folder_of_another_major_version_is_not_begun(folder: Path) -> None:
    server = Embedded(folder, durable=False).start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    second = Embedded(folder)
    with pytest.raises(ConfigurationProblem, match="made by PostgreSQL 17"):
        second.begin()
    assert not second.owned


def test_a_server_is_durable_private_and_silent_about_values(folder: Path) -> None:
    server = Embedded(folder).start()
    try:
        expected = {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "idle_in_transaction_session_timeout": "10s",
            "server_encoding": "UTF8",
            "log_statement": "none",
            "log_error_verbosity": "terse",
            "log_parameter_max_length_on_error": "0",
            "password_encryption": "scram-sha-256",
        }
        assert {name: query(server, f"SHOW {name}") for name in expected} == expected
        query(server, "CREATE TABLE t (a text PRIMARY KEY)")
        with pytest.raises(asyncpg.UniqueViolationError):
            query(server, "INSERT INTO t VALUES ('Yusuf-canary'), ('Yusuf-canary')")
        assert "Yusuf-canary" not in server.log.read_text()
        for path in (server.data, server.sockets):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
    finally:
        server.stop()


def test_a_server_does_not_run_as_root(folder: Path) -> None:
    server = Embedded(folder).start()
    try:
        assert server.pid is not None
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    finally:
        server.stop()


def test_nothing_is_left_when_the_owner_is_killed_and_the_next_start_recovers(folder: Path) -> None:
    with owner(folder) as (process, pid):
        process.kill()
        process.wait()
        assert gone(int(pid))
    server = Embedded(folder).start()
    try:
        assert server.owned
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_the_next_start_waits_for_the_server_of_a_killed_owner(folder: Path) -> None:
    with owner(folder) as (process, _):
        process.kill()
        server = Embedded(folder, durable=False).start()
        try:
            assert server.owned
            assert query(server, "SELECT 1") == 1
        finally:
            server.stop()


def test_a_killed_server_is_started_again_and_recovers(folder: Path) -> None:
    server = Embedded(folder).start()
    try:
        query(server, "CREATE TABLE kept AS SELECT 1 AS one")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while not server.ensure_running():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert query(server, "SELECT one FROM kept") == 1
        assert not server.ensure_running()
    finally:
        server.stop()


def test_the_next_start_recovers_after_everything_was_killed_at_once(folder: Path) -> None:
    with owner(folder) as (process, pid):
        os.kill(int(pid), signal.SIGKILL)
        process.kill()
    server = Embedded(folder, durable=False).start()
    try:
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_who_comes_second_attaches_and_leaves_the_server_alone(folder: Path) -> None:
    with owner(folder):
        second = Embedded(folder).start()
        assert not second.owned
        assert query(second, "SELECT 1") == 1
        second.stop()
        assert query(second, "SELECT 1") == 1


def test_a_stale_pid_file_is_not_taken_for_a_server(folder: Path) -> None:
    server = Embedded(folder, durable=False).start()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n1\n5432\n\n\n\nready\n")
    again = Embedded(folder, durable=False).start()
    try:
        assert again.owned
        assert query(again, "SELECT 1") == 1
    finally:
        again.stop()


def test_a_folder_of_another_major_version_is_refused_and_left_as_it_is(folder: Path) -> None:
    server = Embedded(folder, durable=False).start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ConfigurationProblem, match=r"made by PostgreSQL 17.*brings PostgreSQL 18.*KIIM_DATABASE_URL.*KIIM_DATA"):
        Embedded(folder).start()
    assert (server.data / "PG_VERSION").read_text() == "17\n"


def test_a_half_made_database_is_made_anew(folder: Path) -> None:
    (folder / "pgdata.new" / "base").mkdir(parents=True)
    server = Embedded(folder, durable=False).start()
    try:
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_a_long_path_and_a_path_with_odd_characters_work(tmp_path: Path) -> None:
    folder = tmp_path / ("long " * 12 + "ü'\"") / "postgres"
    server = Embedded(folder, durable=False).start()
    try:
        assert query(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_a_server_is_not_started_from_a_side_thread(folder: Path) -> None:
    caught: list[Exception] = []

    def start() -> None:
        try:
            Embedded(folder).start()
        except ConfigurationProblem as refusal:
            caught.append(refusal)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_ordinary_user_runs_a_server_too() -> None:
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(dir="/tmp"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    # Forked, not started anew: that user may be unable to reach this Python.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            server = Embedded(home / "postgres", durable=False).start()
            code = 0 if server.owned and server.pid is not None and server.folder.stat().st_uid == nobody.pw_uid else 2
            server.stop()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    subprocess.run(["rm", "-rf", str(home)], check=True)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves the programs to another user")
def test_programs_for_another_user_are_links_and_stay_the_installer_s(folder: Path) -> None:
    server = Embedded(folder, durable=False).start()
    server.stop()
    user = binaries.server_user(server.data)
    assert user is not None
    programs = binaries.programs_for(user, folder)
    assert binaries.enterable(programs)
    assert (programs / "postgres").stat().st_uid == 0

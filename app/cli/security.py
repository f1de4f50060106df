"""`kiim doctor --security`: what an attacker would look for first, each with what to do about it."""

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.cli.findings import Finding
from app.db import roles
from app.db.sight import WALLED
from app.settings import Settings

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

_LOCAL = frozenset({"", "127.0.0.1", "::1", "localhost"})
_VERIFIED = frozenset({"verify-full"})
_BACKUPS_WITHIN = timedelta(days=8)
_EXPORTS_WITHIN = timedelta(days=35)
_LOOKED_THROUGH = 200_000

# A statement, its parameters or a DETAIL line may hold a value.
_LOGS_NOTHING: Mapping[str, frozenset[str]] = {
    "log_statement": frozenset({"none", "ddl"}),
    "log_min_duration_statement": frozenset({"-1"}),
    "log_min_duration_sample": frozenset({"-1"}),
    "log_min_error_statement": frozenset({"panic", "fatal"}),
    "log_error_verbosity": frozenset({"terse"}),
    "log_parameter_max_length_on_error": frozenset({"0"}),
}
_SAFE: Mapping[str, tuple[frozenset[str], str]] = {
    "fsync": (frozenset({"on"}), "a power failure would lose audit rows that were answered for"),
    "synchronous_commit": (frozenset({"on", "remote_apply", "remote_write"}), "an answer could outlive its audit row"),
    "full_page_writes": (frozenset({"on"}), "a power failure would damage pages"),
    "max_prepared_transactions": (frozenset({"0"}), "a forgotten prepared transaction holds back feed and sealed log"),
    "data_checksums": (frozenset({"on"}), "damage of the disk would go unnoticed"),
}
_WALL = """
  SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)
     AND c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)"""
_STRONG = """
  SELECT rolname FROM pg_roles
   WHERE (rolname = session_user OR rolname = ANY($1)) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)"""
_SHREDDED = "SELECT count(*) FROM keys.shredded WHERE final_at IS NULL AND at < $1"
_UNSEALED = """
  SELECT EXISTS (SELECT FROM audit.event) AND s.size = 0 AS never, s.size,
         (SELECT count(*) FROM audit.checkpoint k WHERE k.note IS NOT NULL) AS signed FROM audit.sealer_state s"""
_BACKED_UP = """
  SELECT max((e.body::jsonb ->> 'at')) FROM (SELECT body, action FROM audit.event ORDER BY seq DESC LIMIT $1) e
   WHERE e.action = 'backup.made'"""
_ALARMS = "SELECT count(DISTINCT agency_id) FROM look_alarm WHERE raised_at > $1"


def look_at_machine(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Files, addresses, environment and process, without the database."""
    yield from _files(settings)
    yield from _addresses(settings)
    yield from _secrets(environment)
    if os.geteuid() == 0:
        yield Finding("process", "problem", "kiim runs as root. Give it an ordinary user of its own.")
    if _swaps():
        yield Finding("process", "note", "This machine swaps: keys in memory may reach a disk. Switch swap off, or encrypt it.")
    if settings.key_provider == "local":
        words = "The root key is a file: whoever administers this machine can read it. An HSM or a KMS elsewhere cannot be read."
        yield Finding("provider", "note", words)
    else:
        yield Finding("provider", "fine", f"the root key is held by {settings.key_provider}")


def _files(settings: Settings) -> Iterator[Finding]:
    closed: list[tuple[str, Path, int]] = [
        ("data", settings.data, 0o077),
        ("root key", settings.key_path, 0o077),
        ("log key", settings.log_key_path, 0o077),
        ("key exports", settings.key_export_path, 0o077),
    ]
    open_ = []
    for name, path, mask in closed:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & mask:
            open_.append(Finding("files", "problem", f"{name}: {path} can be read by others. chmod go-rwx it."))
    yield from open_ or [Finding("files", "fine", "keys and data can be read by this user alone")]


def _addresses(settings: Settings) -> Iterator[Finding]:
    outward = urlsplit(settings.base_url)
    if outward.scheme != "https" and outward.hostname not in _LOCAL:
        yield Finding("tls", "problem", "KIIM_BASE_URL is not https: put a proxy with TLS in front (docker/nginx.conf).")
    elif outward.scheme != "https":
        yield Finding("tls", "note", "KIIM_BASE_URL is this machine alone; anybody else needs https.")
    else:
        yield Finding("tls", "fine", "browsers are told to come back over TLS")
    if "*" in settings.trusted_proxies:
        words = "KIIM_TRUSTED_PROXIES believes everybody: limits by network address can be passed. Name the proxy."
        yield Finding("proxies", "problem", words)
    for name in ("database_url", "database_owner_url", "database_auditor_url"):
        secret = getattr(settings, name)
        if secret is not None and not _is_safe(secret.get_secret_value()):
            words = f"KIIM_{name.upper()} leads to another machine without checking its certificate: add ?sslmode=verify-full."
            yield Finding("tls", "problem", words)


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or ""])[0]
    return host in _LOCAL or host.startswith("/") or asked.get("sslmode", [""])[0] in _VERIFIED


def _secrets(environment: Mapping[str, str]) -> Iterator[Finding]:
    found = False
    for name, value in sorted(environment.items()):
        secret = name.endswith(("_PIN", "_TOKEN", "_PASSWORD")) or (name.endswith("_URL") and bool(_password(value)))
        if name.startswith("KIIM_") and secret:
            found = True
            words = f"{name} holds a secret that every dump of the environment shows. Put it into a file: {name}_FILE."
            yield Finding("secrets", "problem", words)
    if not found:
        yield Finding("secrets", "fine", "the environment holds none")


def _password(address: str) -> str | None:
    try:
        return urlsplit(address).password
    except ValueError:
        return None


def _swaps() -> bool:
    try:
        return len(Path("/proc/swaps").read_text(encoding="ascii").splitlines()) > 1
    except OSError:
        return False


async def look_at_database(connection: "Connection", settings: Settings, *, embedded: bool) -> list[Finding]:
    """Roles, row policies, the server's settings, erasures, seal, backups and alarms; the connection acts as the service."""
    now = datetime.now(UTC)
    found = [*await _server(connection, embedded=embedded), *await _wall(connection)]
    waiting = await connection.fetchval(_SHREDDED, now - timedelta(days=max(settings.key_roll_days, 1) + 1))
    if waiting:
        words = f"{waiting} erasures have not reached old copies of the keys: run `kiim keys rotate`; why did no job?"
        found.append(Finding("erasure", "problem", words))
    else:
        found.append(Finding("erasure", "fine", "every erasure that is due has reached old copies of the keys"))
    found += [*await _seal(connection, settings), *await _backups(connection, settings, now)]
    alarms = await connection.fetchval(_ALARMS, now - timedelta(days=7))
    if alarms:
        words = f"{alarms} agencies met their limit of people looked at in the last week: `kiim looks list`, and ask them why."
        found.append(Finding("looks", "problem", words))
    return found


async def _server(connection: "Connection", *, embedded: bool) -> list[Finding]:
    found = []
    strong = await connection.fetch(_STRONG, [*roles.ROLES, "" if embedded else "kiim_service"])
    names = [row["rolname"] for row in strong if not (embedded and row["rolname"] not in roles.ROLES)]
    for name in names:
        words = f"role {name} may do more than it needs (superuser, BYPASSRLS, CREATEROLE or REPLICATION): take it away."
        found.append(Finding("roles", "problem", words))
    for name, fine in _LOGS_NOTHING.items():
        value = await connection.fetchval("SELECT current_setting($1, true)", name)
        if value is not None and value not in fine:
            words = f"{name} = {value}: PostgreSQL's log may hold people's data. Set it to {' or '.join(sorted(fine))}."
            found.append(Finding("logs", "problem", words))
    for name, (safe, why) in _SAFE.items():
        value = await connection.fetchval("SELECT current_setting($1, true)", name)
        if value is not None and value not in safe:
            found.append(Finding("server", "problem", f"{name} = {value}: {why}. Set it to {' or '.join(sorted(safe))}."))
    if await connection.fetchval("SELECT current_setting('idle_in_transaction_session_timeout')") == "0":
        words = "idle_in_transaction_session_timeout = 0: a forgotten transaction holds back feed and sealed log. Set it to 10s."
        found.append(Finding("server", "problem", words))
    subjects = {each.subject for each in found}
    fine_words = {"roles": "no role may do more than it needs", "logs": "PostgreSQL's log holds no values", "server": "durable"}
    return found + [Finding(name, "fine", words) for name, words in fine_words.items() if name not in subjects]


async def _wall(connection: "Connection") -> list[Finding]:
    up = {row["relname"] for row in await connection.fetch(_WALL, list(WALLED))}
    down = sorted(WALLED - up)
    if down:
        return [Finding("wall", "problem", f"row policies are off on {', '.join(down)}: run `kiim migrate`, and ask who did it.")]
    return [Finding("wall", "fine", f"row policies are on, on {len(up)} tables")]


async def _seal(connection: "Connection", settings: Settings) -> list[Finding]:
    row = await connection.fetchrow(_UNSEALED)
    if row is None or row["never"]:
        words = "Nothing of the log was ever sealed: `kiim serve` does it, if its login may act as kiim_auditor."
        return [Finding("seal", "problem", words)]
    found = [Finding("seal", "fine", f"{row['size']} rows are sealed, {row['signed']} checkpoints signed")]
    if not settings.witnesses:
        words = "No witness: only the sealer's own memory shows a log that was cut. Ask another office for `kiim witness serve`."
        found.append(Finding("seal", "note", words))
    beside = settings.database_url is None and settings.log_memory_path.is_relative_to(settings.data)
    if beside:
        found.append(Finding("seal", "note", "the sealer's memory lies beside the database; KIIM_LOG_MEMORY places it apart"))
    return found


async def _backups(connection: "Connection", settings: Settings, now: datetime) -> list[Finding]:
    said = await connection.fetchval(_BACKED_UP, _LOOKED_THROUGH)
    last = None if said is None else datetime.fromisoformat(said)
    exports = [path.stat().st_mtime for path in settings.key_export_path.glob("*")] if settings.key_export_path.is_dir() else []
    found = []
    if last is None or now - last > _BACKUPS_WITHIN:
        found.append(
            Finding("backups", "problem", "The log knows of no backup of the last week: `kiim backup`, and `kiim drill restore`.")
        )
    else:
        found.append(Finding("backups", "fine", f"the last one was made on {last:%Y-%m-%d}"))
    if exports and now.timestamp() - max(exports) > _EXPORTS_WITHIN.total_seconds():
        words = "The newest export of the keys is more than a month old: does the weekly roll run? `kiim keys export`."
        found.append(Finding("backups", "problem", words))
    return found

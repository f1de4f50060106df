"""`kiim doctor`: configuration, database, role and key problems in plain words, before they become an outage."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import asyncpg
import typer
from pydantic import ValidationError

from app.cli.findings import Finding, Verdict
from app.cli.running import faults_of, run
from app.cli.security import look_at_database, look_at_machine
from app.crypto.faults import KeyUnavailable
from app.crypto.inventory import inventory
from app.crypto.keyring import Keyring, read_rows
from app.crypto.open_provider import provider_of
from app.db import roles
from app.db.database import open_database
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.monitoring.map_file import MapRefused, shapes_of
from app.reporting.school_duty import load_school_duty
from app.settings import Settings
from consent import catalogue

_MARKS: dict[Verdict, str] = {"fine": "  ok      ", "note": "  note    ", "problem": "  PROBLEM "}
# The settings page of docs/operations.md lists these; anything else that begins with KIIM_ is a misspelling.
_KNOWN = {f"KIIM_{name.upper()}" for name in Settings.model_fields} | {"KIIM_TEST_DURABLE"}


def doctor(
    security: Annotated[bool, typer.Option("--security", help="Look at what an attacker would look for as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at configuration, database, roles and keys, and say in plain words what is wrong. Exit 1 if something is."""
    findings = [*_environment()]
    try:
        settings = Settings()
    except ValidationError as wrong:
        findings += [Finding("settings", "problem", line) for line in faults_of(wrong)]
    else:
        findings += [*_settings(settings), *_map(settings), *_school_duty(settings), *_folder(settings), *_catalogue()]
        findings += look_at_machine(settings, os.environ) if security else []
        findings += run(_database(settings, security=security))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{_MARKS[finding.verdict]}{finding.subject}: {finding.words}")
    raise typer.Exit(1 if any(finding.verdict == "problem" for finding in findings) else 0)


def _environment() -> Iterator[Finding]:
    for name in sorted(os.environ):
        if name.startswith("KIIM_") and name not in _KNOWN:
            yield Finding("settings", "problem", f"{name} is no setting of kiim; nothing reads it. Is it misspelt?")


def _settings(settings: Settings) -> Iterator[Finding]:
    address = urlsplit(settings.base_url)
    if address.scheme == "http" and address.hostname not in {"127.0.0.1", "localhost", "::1"}:
        yield Finding("address", "problem", "KIIM_BASE_URL is not https: tokens and records would travel in clear.")
    else:
        yield Finding("address", "fine", f"tokens are issued by {settings.base_url}")
    if settings.database_url is not None and settings.database_owner_url is None:
        yield Finding(
            "roles", "note", "KIIM_DATABASE_OWNER_URL is not set: the service's own login also migrates. Two logins are safer."
        )


def _map(settings: Settings) -> Iterator[Finding]:
    try:
        shapes = shapes_of(settings)
    except MapRefused as refused:
        yield Finding("map", "problem", str(refused))
    else:
        if shapes is not None:
            yield Finding("map", "fine", f"{len(shapes.rings)} municipalities have an outline")


def _school_duty(settings: Settings) -> Iterator[Finding]:
    if settings.monitoring_school_duty is None:
        return
    try:
        rules = load_school_duty(settings.monitoring_school_duty).rules
    except ConfigurationProblem as fault:
        yield Finding("school duty", "problem", str(fault))
    else:
        verified = sum(rule.verified for rule in rules)
        yield Finding("school duty", "fine", f"{verified} of {len(rules)} rules are confirmed; the others are not told")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("data", "problem", f"{settings.data} cannot be written by this user. Choose another folder with KIIM_DATA.")
    else:
        yield Finding("data", "fine", f"{settings.data}")


def _catalogue() -> Iterator[Finding]:
    faults = catalogue.load().check()
    if faults:
        yield Finding("catalogue", "problem", f"{len(faults)} contradictions; `kiim catalogue check` lists them.")
    else:
        yield Finding("catalogue", "fine", "sound")


async def _database(settings: Settings, *, security: bool) -> list[Finding]:
    if settings.database_url is None and not (settings.data / "postgres" / "pgdata").exists():
        return [Finding("database", "note", "the embedded PostgreSQL will be made on the first start"), *_new_key(settings)]
    try:
        database = await open_database(settings)
    except ConfigurationProblem as problem:
        return [Finding("database", "problem", str(problem))]
    try:
        async with open_setup(database.url) as connection:
            where = "embedded" if database.embedded else "KIIM_DATABASE_URL"
            version = str(await connection.fetchval("SHOW server_version")).split()[0]
            found = [Finding("database", "fine", f"{where}, PostgreSQL {version}, schema up to date")]
            # As the service itself: the login alone may be allowed nothing but to become this role.
            await connection.execute(f"SET ROLE {roles.APP}")
            found += await _roles(connection, embedded=database.embedded is not None)
            if security:
                found += await look_at_database(connection, settings, embedded=database.embedded is not None)
            return found + await _keys(connection, settings)
    finally:
        database.close()


async def _roles(connection: "asyncpg.Connection[asyncpg.Record]", *, embedded: bool) -> list[Finding]:
    found = []
    if not embedded and await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = session_user"):
        found.append(Finding("roles", "problem", "the login of KIIM_DATABASE_URL is a superuser; use a mere member of kiim_app."))
    ddl = await connection.fetchval(
        "SELECT has_schema_privilege($1, 'public', 'CREATE') OR has_database_privilege($1, current_database(), 'CREATE')",
        roles.APP,
    )
    rewrites = await connection.fetchval(
        "SELECT bool_or(has_table_privilege($1, t, p)) FROM unnest(ARRAY['ledger_event', 'audit.event', 'change']) t, "
        "unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p",
        roles.APP,
    )
    if ddl:
        found.append(Finding("roles", "problem", f"{roles.APP} may create tables. Run `kiim migrate`, or revoke CREATE from it."))
    if rewrites:
        found.append(Finding("roles", "problem", f"{roles.APP} may rewrite ledger or log. Revoke UPDATE, DELETE, TRUNCATE."))
    return found or [Finding("roles", "fine", f"{roles.APP} has no DDL and cannot rewrite ledger, log or feed")]


async def _keys(connection: "asyncpg.Connection[asyncpg.Record]", settings: Settings) -> list[Finding]:
    async with connection.transaction(readonly=True):
        rows = await read_rows(connection)
        used = bool(rows) or await connection.fetchval("SELECT EXISTS (SELECT FROM keys.dek)")
    if not used:
        return _new_key(settings)
    try:
        provider = provider_of(settings)
        provider.prepare(keys_in_use=True)
        Keyring.from_rows(provider, rows)
        status = provider.status()
    except ConfigurationProblem as problem:
        return [Finding("keys", "problem", str(problem))]
    except KeyUnavailable:
        return [Finding("keys", "problem", f"the provider {settings.key_provider} stopped answering; requests get 503 meanwhile")]
    if list((await inventory(connection)).strangers(status)):
        return [Finding("keys", "problem", "some stored keys cannot be opened: `kiim keys status` says which")]
    if settings.key_provider != "local":
        return [Finding("keys", "fine", f"{status.where} opens this database's keys; epoch {status.current_epoch}")]
    beside = settings.database_url is None and settings.key_path.is_relative_to(settings.data)
    words = f"{settings.key_path} opens this database's keys. Keep a copy apart from every database backup."
    found = [Finding("keys", "fine", words)]
    if beside:
        found.append(Finding("keys", "note", "root key and database lie in one folder: whoever copies it has everything"))
    return found


def _new_key(settings: Settings) -> list[Finding]:
    if settings.key_provider != "local":
        try:
            provider_of(settings)
        except ConfigurationProblem as problem:
            return [Finding("keys", "problem", str(problem))]
        return [Finding("keys", "note", f"the first start makes the root key with the provider {settings.key_provider}")]
    if settings.key_path.exists() and stat.S_IMODE(settings.key_path.stat().st_mode) & 0o077:
        return [Finding("keys", "problem", f"{settings.key_path} can be read by others: chmod 600 it.")]
    return [Finding("keys", "note", f"the root key {settings.key_path} will be made on the first start")]

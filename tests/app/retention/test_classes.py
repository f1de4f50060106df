"""Every table of the schema has a class of retention, and nothing has one that does not exist."""

import asyncpg

from app.retention import run
from app.retention.classes import CLASSES, TABLES
from app.retention.evidence import OF_THE_PERSON
from consent.catalogue import load
from tests.support.database import TestDatabase

_STORED = """
  SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND n.nspname IN ('public', 'keys', 'audit')
     AND c.relname <> 'alembic_version'"""
_REFER_TO_PEOPLE = """
  SELECT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'f' AND confrelid = 'newcomer'::regclass"""
_SEALED_OR_NONE = {"arrival"}
"""Its number stays without the person, so that the package cannot be brought again."""


async def test_no_table_grows_without_anybody_having_said_how_long(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.owner_url)
    stored = {row["name"] for row in await connection.fetch(_STORED)}
    referring = {row["name"] for row in await connection.fetch(_REFER_TO_PEOPLE)}
    await connection.close()
    assert stored == set(TABLES)
    assert set(TABLES.values()) | {"upper_bounds"} == set(CLASSES)
    assert referring - _SEALED_OR_NONE <= set(OF_THE_PERSON)


def test_the_classes_of_the_law_are_those_of_the_catalogue_and_each_acts() -> None:
    laws = load().retention
    assert {"record_content", "access_log", "consent_evidence"} <= set(laws) & set(run.acting())
    assert (laws["access_log"].default_months, laws["access_log"].minimum_months) == (24, 6)
    assert [laws[name].upper_bound_years for name in ("names_and_birth_date", "record_content")] == [10, 5]
    assert {laws[name].inactivity_months for name in ("names_and_birth_date", "record_content")} == {24}

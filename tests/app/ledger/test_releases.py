"""What the database makes of a release row for its MAC is what the service made when it wrote the row."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.crypto.keyring import Keyring
from app.crypto.row_mac import RELEASE_MESSAGE, release_mac_fits
from app.db.sight import AS_SERVICE
from app.ledger.opening import check_release
from app.ledger.releases import release_of_message, release_of_row, release_row
from consent.release import ANY_HOLDER, Release, ReleaseState
from consent.vocabulary import AgencyId, ConsentId, Purpose
from tests.support.database import TestDatabase
from tests.support.keys import local_keyring

moments = st.none() | st.datetimes(datetime(1999, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
holders = st.just(ANY_HOLDER) | st.uuids().map(lambda one: one.hex)
releases = st.builds(
    Release,
    agency=st.uuids().map(AgencyId),
    purpose=st.sampled_from(Purpose),
    state=st.sampled_from(ReleaseState),
    consent=st.none() | st.uuids().map(ConsentId),
    categories=st.sets(st.integers(0, 65_535), max_size=5).map(lambda found: tuple(sorted(found))),
    secrecy=st.lists(st.tuples(st.integers(0, 65_535), holders), max_size=3).map(tuple),
    valid_until=moments,
    ended_at=moments,
    granting_event=st.integers(1, 2**40),
)


async def read_back(url: str, written: list[Release], newcomer: UUID, keyring: Keyring, head: bytes) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url, server_settings={"timezone": "Europe/Berlin", **AS_SERVICE})
    try:
        async with connection.transaction():
            for release in written:
                row = release_row(keyring, newcomer, release, head)
                places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
                await connection.execute(f"INSERT INTO release ({', '.join(row)}) VALUES ({places})", *row.values())
            found = await connection.fetch(f"SELECT l.*, {RELEASE_MESSAGE} AS message FROM release l")
            await connection.execute("DELETE FROM release")
        return found
    finally:
        await connection.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(releases, max_size=8, unique_by=lambda one: (one.agency, one.purpose)), newcomer=st.uuids())
async def test_the_message_that_the_database_makes_fits_the_mac_that_the_service_wrote(
    database: TestDatabase, tmp_path_factory: pytest.TempPathFactory, written: list[Release], newcomer: UUID
) -> None:
    keyring, head = local_keyring(tmp_path_factory.mktemp("keys")), bytes(range(32))
    found = await read_back(database.owner_url, written, newcomer, keyring, head)
    assert len(found) == len(written)
    for row in found:
        assert release_mac_fits(keyring, row["mac_generation"], row["mac"], row["message"], head)
        assert not release_mac_fits(keyring, row["mac_generation"], row["mac"], row["message"], bytes(32))
    assert {release_of_row(dict(row)) for row in found} == set(written)
    secrecy = {row["message"]: check_release(keyring, row["mac_generation"], row["mac"], row["message"], head) for row in found}
    assert {release_of_message(message, pairs) for message, pairs in secrecy.items()} == set(written)

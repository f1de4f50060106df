"""The decision in SQL and the decision of the rules are one: over every combination of what decides, for reads and for writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import asyncpg
import pytest

from app.access.read_record import Look
from app.ledger.permission import ASK, WHO, asking, decided
from consent.decision import Deny, Reason
from consent.release import Release, ReleaseState, decide_read
from consent.vocabulary import AgencyFacts, AgencyId, AgencyType, ConsentId, Purpose
from tests.support.clock import START
from tests.support.database import TestDatabase

STATES = (None, *ReleaseState)
ENDS = (START - timedelta(days=1), START, START + timedelta(microseconds=1), None)
RELEASED = ((), (6,), (1, 6, 11))
ASKED: tuple[tuple[int, ...] | None, ...] = (None, (), (6,), (6, 7), (7,))
PURPOSE = Purpose.LANGUAGE_COURSE


@dataclass(frozen=True, slots=True)
class Case:
    """One combination of stored state and question."""

    state: ReleaseState | None
    valid_until: datetime | None
    released: tuple[int, ...]
    asked: tuple[int, ...] | None
    restricted: bool
    active: bool
    newcomer: UUID
    reference: str


def cases() -> Iterator[Case]:
    for state, end, released, asked, restricted, active in product(STATES, ENDS, RELEASED, ASKED, (False, True), (True, False)):
        yield Case(state, end, released, asked, restricted, active, uuid4(), uuid4().hex)


def expected(case: Case, agency: AgencyFacts, *, every: bool) -> tuple[str | None, list[int]]:
    """What the rules say; a write additionally needs everything it names."""
    release = None
    if case.state is not None:
        release = Release(agency.agency_id, PURPOSE, case.state, ConsentId(uuid4()), case.released, (), case.valid_until, None, 1)
    if every and case.asked is not None and not set(case.asked) <= set(case.released):
        decision = decide_read(release, agency, (), START, restricted=case.restricted)
    elif every:
        decision = decide_read(release, agency, None, START, restricted=case.restricted)
        if isinstance(decision, Deny) and decision.reason is Reason.CATEGORY_NOT_COVERED:
            return None, []  # nothing asked and nothing released: there is nothing that is not covered
    else:
        decision = decide_read(release, agency, case.asked, START, restricted=case.restricted)
    if isinstance(decision, Deny):
        return str(decision.reason), []
    covered = set(case.released) if case.asked is None else set(case.released) & set(case.asked)
    return None, sorted(covered)


async def store(connection: "asyncpg.Connection[asyncpg.Record]", agencies: dict[bool, UUID], all_cases: list[Case]) -> None:
    for active, agency_id in agencies.items():
        status = "active" if active else "suspended"
        await connection.execute(
            "INSERT INTO agency (agency_id, name, type, status, reporting_duty, created_at, row_version, mac, mac_generation) "
            "VALUES ($1, 'Musterschule', 'course_provider', $2, false, $3, 1, '', 1)",
            agency_id,
            status,
            START,
        )
        await connection.execute(
            "INSERT INTO client (client_id, agency_id, jwks, created_at, row_version, mac, mac_generation) "
            "VALUES ($1, $2, '{}', $3, 1, '', 1)",
            str(active),
            agency_id,
            START,
        )
        await connection.execute(
            "INSERT INTO agency_purpose (agency_id, purpose, row_version, mac, mac_generation) VALUES ($1, $2, 1, '', 1)",
            agency_id,
            PURPOSE,
        )
    await connection.executemany(
        "INSERT INTO newcomer VALUES ($1, $2, gen_random_uuid(), 1, 1, 1, decode(repeat('00', 32), 'hex'), '', $3)",
        [(case.newcomer, "restricted" if case.restricted else "active", START) for case in all_cases],
    )
    await connection.executemany(
        "INSERT INTO newcomer_reference (newcomer_id, agency_id, reference, created_at) VALUES ($1, $2, $3, $4)",
        [(case.newcomer, agencies[case.active], case.reference, START) for case in all_cases],
    )
    await connection.executemany(
        "INSERT INTO release (newcomer_id, agency_id, purpose, state, consent_id, categories, valid_until, granting_event, "
        "head_hash, mac, mac_generation) VALUES ($1, $2, $3, $4, gen_random_uuid(), $5, $6, 1, '', '', 1)",
        [
            (case.newcomer, agencies[case.active], PURPOSE, str(case.state), list(case.released), case.valid_until)
            for case in all_cases
            if case.state is not None
        ],
    )


async def ask(
    connection: "asyncpg.Connection[asyncpg.Record]", agencies: dict[bool, UUID], asked: list[Case], *, every: bool
) -> list[asyncpg.Record]:
    statement = f"WITH {ASK}, {WHO}, {decided(every=every)} SELECT ord, reason, covered, told FROM decided ORDER BY ord"
    questions = [
        Look(case.reference, agencies[case.active], str(case.active), PURPOSE, case.asked, malformed=False, request_id="")
        for case in asked
    ]
    return await connection.fetch(statement, *asking(questions, START))


@pytest.mark.parametrize("every", [False, True], ids=["read", "write"])
async def test_the_database_decides_as_the_rules_do(database: TestDatabase, every: bool) -> None:
    all_cases = [case for case in cases() if not (every and case.asked is None)]
    agencies = {True: uuid4(), False: uuid4()}
    connection = await asyncpg.connect(database.owner_url)
    try:
        await store(connection, agencies, all_cases)
        rows = await ask(connection, agencies, all_cases, every=every)
    finally:
        await connection.close()
    reasons = set()
    for case, row in zip(all_cases, rows, strict=True):
        agency = AgencyFacts(
            AgencyId(agencies[case.active]), "Musterschule", AgencyType.COURSE_PROVIDER, False, active=case.active
        )
        reason, covered = expected(case, agency, every=every)
        assert row["reason"] == reason, case
        if reason is None:
            assert sorted(row["covered"]) == covered, case
        reasons.add(reason)
    assert reasons >= {
        None,
        "client-suspended",
        "consent-missing",
        "consent-refused",
        "consent-withdrawn",
        "consent-expired",
        "restricted",
        "category-not-covered",
    }

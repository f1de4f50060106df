"""What each role may do with each table, and why; which tables are behind row policies, and why the others are not."""

from collections.abc import Mapping

import asyncpg
import pytest

from app.db import roles
from app.db.sight import AS_SERVICE, WALLED
from app.unit_of_work import open_unit
from app.world import World
from tests.support.database import TestDatabase

_RIGHTS = """
  SELECT n.nspname || '.' || c.relname AS name, a.grantee::regrole::text AS role,
         string_agg(DISTINCT a.privilege_type, ' ' ORDER BY a.privilege_type) AS rights
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   CROSS JOIN LATERAL (
     SELECT grantee, privilege_type FROM aclexplode(c.relacl)
     UNION SELECT x.grantee, x.privilege_type || ' (' || t.attname || ')' FROM pg_attribute t, aclexplode(t.attacl) x
      WHERE t.attrelid = c.oid
   ) a
   WHERE n.nspname IN ('public', 'keys', 'audit') AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.grantee <> c.relowner
   GROUP BY 1, 2"""
_FUNCTIONS = """
  SELECT p.oid::regprocedure::text AS name, p.prosecdef AS as_owner,
         has_function_privilege('kiim_app', p.oid, 'EXECUTE') AS app, p.proconfig AS settings
    FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, 'keys'::regnamespace, 'audit'::regnamespace)"""
_OF_SOMEBODY = """
  SELECT c.relname AS name, c.relrowsecurity AS walled, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS policy
    FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'keys'::regnamespace, 'audit'::regnamespace)
     AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND a.attname IN ('newcomer_id', 'agency_id', 'survivor_id', 'subject_ref'))"""

EVERYTHING = "DELETE INSERT SELECT UPDATE"
APPEND = "INSERT SELECT"
KEEP = "INSERT SELECT UPDATE"
PASSING = "DELETE INSERT SELECT"

APP_MAY: dict[str, Mapping[str, str]] = {
    "read what an owner alone may change": {
        "alembic_version": "SELECT",
        "privacy_budget": "SELECT",
        "survey_budget": "SELECT",
        "audit.state": "SELECT",
        **dict.fromkeys(("audit.leaf", "audit.tile", "audit.checkpoint", "audit.cosignature", "audit.sealer_state"), "SELECT"),
    },
    "add to what is never changed": dict.fromkeys(
        (
            *("ledger_event", "change_acknowledgement", "duty_free", "import_job", "meter_month", "meter_figure", "duty_figure"),
            *("official_dataset", "official_series", "official_period", "official_value", "official_withdrawal"),
            *("statistics_release", "published_table", "published_block", "published_days", "privacy_spend"),
            *("open_release", "open_table", "open_block", "open_spend", "target", "target_review", "target_closing"),
            *("survey", "survey_question", "survey_block", "survey_withdrawal", "survey_spend", "survey_memory"),
        ),
        APPEND,
    ),
    "keep a register: rows change under a new version and MAC, and none is taken away": dict.fromkeys(
        (
            *("agency", "agency_purpose", "client", "notice_review", "staff_issuer", "outside_issuer", "move_partner"),
            *("event_target", "event_stream", "event_delivery", "import_run", "merge", "arrival", "offer", "offer_pull"),
            *("look_allowance", "rights_request", "death_report", "officer_case", "disclosure", "decoy_list"),
        ),
        KEEP,
    ),
    "keep people, who are never taken away: an erased one keeps her row": {"newcomer": KEEP},
    "keep a record, which changes and is erased": dict.fromkeys(
        (
            *("newcomer_reference", "profile_category", "duplicate_token", "consent_request", "stat_vector", "departure"),
            *("merge_offer", "guardian", "keys.dek", "keys.service"),
        ),
        EVERYTHING,
    ),
    "derive releases anew: deleted and inserted with every event": {"release": PASSING},
    "let people in and out": dict.fromkeys(
        ("account", "letter", "newcomer_session", "passkey", "link_code", "sign_in_throttle", "staff_session"), EVERYTHING
    ),
    "roll the root key: epochs come and go, a roll and a destroyed key are only completed": {
        "keys.epoch": PASSING,
        "keys.roll": "INSERT SELECT UPDATE (destroyed_at) UPDATE (exported_at) UPDATE (finished_at) UPDATE (stat_generation)",
        "keys.shredded": "INSERT SELECT UPDATE (ends_with) UPDATE (final_at)",
    },
    "forget what has passed": {
        "idempotency": EVERYTHING,
        "used_jti": PASSING,
        "release_memory": PASSING,
        "meter_count": EVERYTHING,
        "look_seen": PASSING,
        "look_day": EVERYTHING,
        "look_alarm": PASSING,
        "retention_clock": EVERYTHING,
        "retention_place": "SELECT UPDATE",
    },
    "replace an imported list whole": {"code_list_entry": PASSING},
    "choose neither place nor transaction in feed and log": {
        "change": "INSERT (agency_id) INSERT (change_id) INSERT (consent_id) INSERT (newcomer_id) INSERT (occurred_at)"
        " INSERT (purpose) INSERT (request_id) INSERT (type) SELECT",
        "audit.event": "INSERT (body) INSERT (mac) INSERT (mac_len) SELECT",
    },
    "say later how far apart two imports are, and nothing else": {"import_chunk": "INSERT SELECT UPDATE (alike)"},
}
AUDITOR_MAY: dict[str, Mapping[str, str]] = {
    "read the log": {"audit.event": "SELECT"},
    "seal it: add leaves, let the last tile grow, sign a checkpoint": {
        "audit.leaf": APPEND,
        "audit.cosignature": APPEND,
        "audit.tile": "INSERT SELECT UPDATE (hashes)",
        "audit.checkpoint": "INSERT SELECT UPDATE (note)",
        "audit.sealer_state": "SELECT UPDATE (era) UPDATE (frontier) UPDATE (last_seq) UPDATE (last_xid) UPDATE (size)",
    },
}

NOT_WALLED: dict[str, tuple[str, ...]] = {
    "sealed: another person's row does not open in this person's place": ("profile_category", "stat_vector", "dek", "arrival"),
    "the head: found by reference or session, locked before anything else is read": ("newcomer",),
    "found by a keyed token or a random id, before anybody has proven who she is": (
        *("account", "letter", "newcomer_session", "passkey", "link_code", "staff_session", "departure"),
    ),
    "compared across people on purpose; names nobody": ("duplicate_token",),
    "decides for two people at once; rows carry MACs": ("merge", "merge_offer"),
    "registers: every process reads them whole; rows carry MACs": (
        *("agency", "agency_purpose", "client", "staff_issuer", "outside_issuer", "event_stream", "look_allowance", "duty_free"),
    ),
    "names no person": ("change_acknowledgement", "meter_count", "offer", "look_seen", "look_day", "look_alarm"),
    "the log: appended to by every transaction, read by subject reference; its own guards": ("event", "state"),
}


@pytest.fixture
async def owner(database: TestDatabase):  # type: ignore[no-untyped-def]  # asyncpg's connection has no public type
    """The server's superuser."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


def _expected(said: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    whole: dict[str, str] = {}
    for tables in said.values():
        for table, rights in tables.items():
            name = table if "." in table else f"public.{table}"
            assert name not in whole, f"{name} is justified twice"
            whole[name] = rights
    return whole


async def test_every_right_is_one_that_somebody_gave_a_reason_for(owner: asyncpg.Connection) -> None:
    found: dict[str, dict[str, str]] = {roles.APP: {}, roles.AUDITOR: {}}
    for row in await owner.fetch(_RIGHTS):
        found[row["role"]][row["name"]] = row["rights"]
    assert found[roles.APP] == _expected(APP_MAY)
    assert found[roles.AUDITOR] == _expected(AUDITOR_MAY)


AS_OWNER = {
    "whose_reference(text)": "kiim_app",  # whose a foreign reference is, to whoever names it whole
    "audit.make_coming_months()": "kiim_app",  # the log's next months, in good time
    "audit.enter_this_month()": "kiim_app",
    "audit.keep_state()": "",  # a trigger's
}


async def test_what_runs_with_the_owners_rights_is_named_and_cannot_be_led_astray(owner: asyncpg.Connection) -> None:
    found = {row["name"]: row for row in await owner.fetch(_FUNCTIONS) if row["as_owner"]}
    assert {name: "kiim_app" if row["app"] else "" for name, row in found.items()} == AS_OWNER
    assert all(any(each.startswith("search_path=pg_catalog") for each in row["settings"] or ()) for row in found.values())
    everybody = "SELECT count(*) FROM pg_proc p, aclexplode(p.proacl) a WHERE p.prosecdef AND a.grantee = 0"
    assert await owner.fetchval(everybody) == 0


async def test_whatever_belongs_to_somebody_is_behind_the_wall_or_says_why_not(owner: asyncpg.Connection) -> None:
    tables = {row["name"]: (row["walled"], row["policy"]) for row in await owner.fetch(_OF_SOMEBODY)}
    exempt = [name for names in NOT_WALLED.values() for name in names]
    assert sorted(exempt) == sorted({*exempt})
    assert {name for name, (walled, policy) in tables.items() if walled and policy} == WALLED
    assert set(tables) - WALLED == set(exempt)


async def test_a_connection_that_says_nothing_sees_nothing_and_a_request_waits_no_longer_than_it_may(
    database: TestDatabase, world: World, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "INSERT INTO change (change_id, agency_id, newcomer_id, type, occurred_at)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'erased', now())"
    )
    for said, seen in ((None, 0), ({"kiim.caller": ""}, 0), ({"kiim.caller": "request"}, 0), (AS_SERVICE, 1)):
        connection = await asyncpg.connect(database.url, server_settings=said)
        assert await connection.fetchval("SELECT count(*) FROM change") == seen, said
        await connection.close()
    async with open_unit(world) as uow:
        uow.unaudited("a test")
        shown = await uow.session.connection()
        assert (await shown.exec_driver_sql("SHOW statement_timeout")).scalar_one() == "0"

"""What a database administrator may change: each in SQL, with the codes that the verification must name it by."""

from datetime import UTC, datetime

ONE = "(SELECT newcomer_id FROM newcomer ORDER BY newcomer_id LIMIT 1)"
OTHER = "(SELECT newcomer_id FROM newcomer ORDER BY newcomer_id DESC LIMIT 1)"
LIVE = "(SELECT newcomer_id, agency_id, purpose FROM release WHERE state = 'granted' ORDER BY 1, 2, 3 LIMIT 1)"
ENDED = "(SELECT newcomer_id, agency_id, purpose FROM release WHERE state <> 'granted' ORDER BY 1, 2, 3 LIMIT 1)"
LONG = "(SELECT newcomer_id FROM newcomer WHERE ledger_n > 3 ORDER BY newcomer_id LIMIT 1)"
ASKED = "(SELECT request_id FROM consent_request ORDER BY request_id LIMIT 1)"
OTHERS_BLOCK = f"(SELECT sealed FROM profile_category WHERE newcomer_id = {OTHER} AND category = 1)"
KEY_OF_ONE = f"(SELECT key_id FROM newcomer WHERE newcomer_id = {ONE})"
KEY_OF_OTHER = f"(SELECT key_id FROM newcomer WHERE newcomer_id = {OTHER})"
NEWEST_STATE = (
    f"(SELECT max(seq) FROM audit.event JOIN keys.dek USING (subject_ref) WHERE key_id = {KEY_OF_ONE} AND state_hash IS NOT NULL)"
)
MONTH = f"event_{datetime.now(UTC):%Y_%m}"
COLUMN = {"audit-column-changed", "audit-columns"}
LATER = "CASE WHEN body LIKE '%2099%' THEN 'me.read' ELSE split_part(split_part(body, '\"a\":\"', 2), '\"', 1) END"
COPIED = (
    "SELECT newcomer_id, agency_id, 'handover', state, consent_id, categories, secrecy, valid_until, ended_at, granting_event, "
    "head_hash, mac, mac_generation FROM release WHERE (newcomer_id, agency_id, purpose) IN " + LIVE
)

CHANGES: tuple[tuple[str, str, set[str]], ...] = (
    (
        "ledger event edited",
        f"UPDATE ledger_event SET body = replace(body, '\"v\":1', '\"v\": 1') WHERE newcomer_id = {ONE} AND n = 1",
        {"ledger-chain"},
    ),
    ("ledger event cut off", f"DELETE FROM ledger_event WHERE newcomer_id = {LONG} AND n > 2", {"ledger-head"}),
    ("ledger event removed", f"DELETE FROM ledger_event WHERE newcomer_id = {LONG} AND n = 2", {"ledger-gap"}),
    (
        "ledger event forged",
        f"UPDATE ledger_event SET mac = sha256(mac) WHERE newcomer_id = {ONE} AND n = 1",
        {"ledger-forged"},
    ),
    (
        "ledger events exchanged",
        f"UPDATE ledger_event SET newcomer_id = {OTHER}, n = n + 1000 WHERE newcomer_id = {ONE} AND n = 1",
        {"ledger-gap"},
    ),
    (
        "detail put beside an event",
        f"UPDATE ledger_event SET detail = '\\x00' WHERE newcomer_id = {ONE} AND n = 1",
        {"ledger-detail"},
    ),
    (
        "duplicate token typed in",
        f"INSERT INTO duplicate_token SELECT newcomer_id, '\\x0102030405060708', 'B', max(index_generation) FROM duplicate_token "
        f"WHERE newcomer_id = {ONE} GROUP BY 1",
        {"token-forged"},
    ),
    (
        "duplicate token of another kind",
        f"UPDATE duplicate_token SET kind = 'P' WHERE newcomer_id = {ONE} AND kind = 'B'",
        {"token-forged"},
    ),
    (
        "duplicate token removed",
        f"DELETE FROM duplicate_token WHERE newcomer_id = {ONE} AND kind = 'B'",
        {"token-missing"},
    ),
    (
        "duplicate token of former rules",
        f"UPDATE duplicate_token SET index_generation = 1 WHERE newcomer_id = {ONE}",
        {"tokens-outdated"},
    ),
    ("release typed in", f"INSERT INTO release {COPIED}", {"release-without-ledger", "release-forged"}),
    (
        "release widened",
        f"UPDATE release SET categories = categories || 16 WHERE (newcomer_id, agency_id, purpose) IN {LIVE}",
        {"release-differs", "release-forged"},
    ),
    (
        "ended release revived",
        f"UPDATE release SET state = 'granted', ended_at = NULL WHERE (newcomer_id, agency_id, purpose) IN {ENDED}",
        {"release-differs", "release-forged"},
    ),
    (
        "release prolonged",
        f"UPDATE release SET valid_until = valid_until + interval '1 year' WHERE (newcomer_id, agency_id, purpose) IN {LIVE}",
        {"release-differs", "release-forged"},
    ),
    (
        "release under an old head",
        f"UPDATE release SET head_hash = sha256(head_hash) WHERE (newcomer_id, agency_id, purpose) IN {LIVE}",
        {"release-outdated", "release-forged"},
    ),
    ("release removed", f"DELETE FROM release WHERE (newcomer_id, agency_id, purpose) IN {LIVE}", {"release-missing"}),
    (
        "block of another newcomer",
        f"UPDATE profile_category SET sealed = {OTHERS_BLOCK} WHERE newcomer_id = {ONE} AND category = 1",
        {"block-replaced"},
    ),
    (
        "block flipped",
        "UPDATE profile_category SET sealed = set_byte(sealed, 100, get_byte(sealed, 100) # 1) "
        f"WHERE newcomer_id = {ONE} AND category = 1",
        {"block-unreadable"},
    ),
    ("block removed", f"DELETE FROM profile_category WHERE newcomer_id = {ONE} AND category = 1", {"block-missing"}),
    (
        "block added",
        f"INSERT INTO profile_category SELECT newcomer_id, 16, row_version, sealed FROM profile_category "
        f"WHERE newcomer_id = {ONE} AND category = 1",
        {"block-unnamed"},
    ),
    ("manifest replaced", f"UPDATE newcomer SET manifest = sha256(manifest) WHERE newcomer_id = {ONE}", {"manifest-forged"}),
    ("status changed", f"UPDATE newcomer SET status = 'restricted' WHERE newcomer_id = {ONE}", {"manifest-head"}),
    ("profile version raised", f"UPDATE newcomer SET profile_version = 99 WHERE newcomer_id = {ONE}", {"manifest-forged"}),
    (
        "ledger head moved",
        f"UPDATE newcomer SET ledger_hash = sha256(ledger_hash) WHERE newcomer_id = {ONE}",
        {"ledger-head", "manifest-head"},
    ),
    (
        "newest audited state removed",
        f"DELETE FROM audit.event WHERE seq = {NEWEST_STATE}",
        {"audit-states", "audit-row-missing"},
    ),
    (
        "audit row edited",
        'UPDATE audit.event SET body = replace(body, \'"o":"refused"\', \'"o":"allowed"\') WHERE seq = '
        '(SELECT min(seq) FROM audit.event WHERE body LIKE \'%"o":"refused"%\')',
        {"audit-row-forged"},
    ),
    (
        "audit row replayed",
        "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len"
        " FROM audit.event WHERE action = 'record.read' LIMIT 1",
        {"audit-number-reused"},
    ),
    (
        "data key removed",
        f"DELETE FROM keys.dek WHERE key_id = {KEY_OF_ONE}",
        {"key-missing"},
    ),
    (
        "data key of another",
        f"UPDATE keys.dek SET wrapped = (SELECT wrapped FROM keys.dek WHERE key_id = {KEY_OF_OTHER}) WHERE key_id = {KEY_OF_ONE}",
        {"key-foreign"},
    ),
    (
        "key pointed elsewhere",
        f"UPDATE newcomer SET key_id = (SELECT key_id FROM newcomer WHERE newcomer_id = {OTHER}) WHERE newcomer_id = {ONE}",
        {"key-shared", "orphan-key", "manifest-forged"},
    ),
    (
        "subject reference exchanged",
        f"UPDATE keys.dek SET subject_ref = gen_random_uuid() WHERE key_id = {KEY_OF_ONE}",
        {"key-foreign"},
    ),
    (
        "destroyed key put back",
        f"INSERT INTO keys.shredded SELECT key_id, now() FROM newcomer WHERE newcomer_id = {ONE}",
        {"shredded-key-present", "shredded-key-in-use"},
    ),
    (
        "erasure that left everything",
        f"UPDATE newcomer SET status = 'erased' WHERE newcomer_id = {ONE}",
        {"erased-key-present", "erased-not-recorded", "erased-content-present"},
    ),
    (
        "reporting duty lifted",
        "UPDATE agency SET reporting_duty = NOT reporting_duty WHERE type = 'employment'",
        {"register-forged"},
    ),
    ("purpose allowed by hand", "UPDATE agency_purpose SET allowed = NOT allowed WHERE purpose = 'housing'", {"register-forged"}),
    ("client removed", "DELETE FROM client WHERE client_id = 'demo-vhs'", {"register-row-missing"}),
    ("notice confirmed by hand", "UPDATE notice_review SET status = 'sworn'", {"register-forged"}),
    ("request removed", f"DELETE FROM consent_request WHERE request_id = {ASKED}", {"request-missing"}),
    (
        "request typed in",
        "INSERT INTO consent_request SELECT newcomer_id, gen_random_uuid(), agency_id, purpose, template, categories, "
        f"valid_months, 'lapsed', NULL, created_at, NULL FROM consent_request WHERE request_id = {ASKED}",
        {"request-without-ledger"},
    ),
    (
        "request for another purpose",
        f"UPDATE consent_request SET purpose = 'contact' WHERE request_id = {ASKED}",
        {"request-differs"},
    ),
    (
        "reason moved in time",
        f"UPDATE consent_request SET created_at = created_at + interval '1 second' WHERE request_id = {ASKED}",
        {"request-reason"},
    ),
    ("newcomer removed", f"DELETE FROM newcomer WHERE newcomer_id = {ONE}", {"orphan-row", "orphan-key"}),
    (
        "account of nobody",
        "INSERT INTO account VALUES (gen_random_uuid(), sha256('x'), NULL, NULL)",
        {"orphan-row"},
    ),
    (
        "acknowledgement of another's change",
        "INSERT INTO change_acknowledgement (agency_id, change_id, acknowledged_at) SELECT gen_random_uuid(), change_id, now() "
        "FROM change LIMIT 1",
        {"orphan-row"},
    ),
    (
        "survey counted without a trace",
        "INSERT INTO survey VALUES (gen_random_uuid(), 'x', 1, 'answers', 'a', 'b', 'c', 'd', now(), 'DE', 'e', now())",
        {"survey-memory", "survey-unpaid"},
    ),
    (
        "sketch of a survey replaced",
        "WITH made AS (INSERT INTO survey VALUES (gen_random_uuid(), 'x', 1, 'answers', 'a', 'b', 'c', 'd', now(), 'DE', 'e', "
        "now()) RETURNING survey_id), paid AS "
        "(INSERT INTO survey_spend SELECT survey_id, 'answered', 'cut_gaussian', 0.1, 0 FROM made) "
        "INSERT INTO survey_memory SELECT survey_id, 1, sha256('x') FROM made",
        {"survey-memory"},
    ),
    ("trigger disabled", "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only", {"trigger-missing"}),
    ("trigger dropped", "DROP TRIGGER event_no_truncate ON audit.event", {"trigger-missing"}),
    (
        "trigger of one month of the log dropped",
        f"DROP TRIGGER event_no_truncate ON audit.{MONTH}",
        {"trigger-missing"},
    ),
    ("month of the log opened", f"GRANT SELECT ON audit.{MONTH} TO kiim_app", {"privilege"}),
    ("60 column of the log altered", "ALTER TABLE audit.event ALTER COLUMN action SET EXPRESSION AS ('me.read')", COLUMN),
    (
        "60 column of the log misleads from now on",
        f"ALTER TABLE audit.event ALTER COLUMN action SET EXPRESSION AS ({LATER})",
        {"audit-column-changed"},
    ),
    ("60 column of the log freed", "ALTER TABLE audit.event ALTER COLUMN action DROP EXPRESSION", {"audit-column-changed"}),
    ("audited state removed", f"DELETE FROM audit.state WHERE seq = {NEWEST_STATE}", {"audit-states"}),
    ("audited state changed", f"UPDATE audit.state SET state_hash = sha256('') WHERE seq = {NEWEST_STATE}", {"audit-states"}),
    ("audited state typed in", "INSERT INTO audit.state VALUES (gen_random_uuid(), 7, 'ab')", {"audit-states"}),
    ("sealed leaves not guarded", "ALTER TABLE audit.leaf DISABLE TRIGGER ALL", {"trigger-missing"}),
    ("tiles not guarded", "ALTER TABLE audit.tile DISABLE TRIGGER tile_grows", {"trigger-missing"}),
    ("checkpoints may be signed again", "DROP TRIGGER checkpoint_signed_once ON audit.checkpoint", {"trigger-missing"}),
    ("service may seal", "GRANT INSERT ON audit.leaf TO kiim_app", {"privilege"}),
    ("service may sign", "GRANT UPDATE (note) ON audit.checkpoint TO kiim_app", {"privilege"}),
    ("auditor may rewrite leaves", "GRANT UPDATE (hash) ON audit.leaf TO kiim_auditor", {"privilege"}),
    ("trigger of a target's reviews disabled", "ALTER TABLE target_review DISABLE TRIGGER ALL", {"trigger-missing"}),
    ("trigger of published cells disabled", "ALTER TABLE published_block DISABLE TRIGGER ALL", {"trigger-missing"}),
    (
        "trigger made harmless",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
        {"trigger-missing"},
    ),
    ("triggers silenced for a role", "ALTER ROLE kiim_app SET session_replication_role = replica", {"triggers-silenced"}),
    ("row policies switched off", "ALTER TABLE release DISABLE ROW LEVEL SECURITY", {"wall-down"}),
    ("row policy dropped", "DROP POLICY sight ON consent_request", {"wall-down"}),
    ("row policy beside ours", "CREATE POLICY more ON change USING (true)", {"wall-down"}),
    ("row policy made harmless", "ALTER POLICY sight ON ledger_event USING (true)", {"wall-down"}),
    ("update right on the ledger", "GRANT UPDATE ON ledger_event TO kiim_app", {"privilege"}),
    ("update right on a survey's cells", "GRANT UPDATE ON survey_block TO kiim_app", {"privilege"}),
    ("update right on a column of the log", "GRANT UPDATE (body) ON audit.event TO kiim_app", {"privilege"}),
    ("right to choose the order of the log", "GRANT INSERT (seq) ON audit.event TO kiim_app", {"privilege"}),
    ("right to create objects", "GRANT CREATE ON SCHEMA public TO kiim_app", {"privilege"}),
    ("auditor reads records", "GRANT SELECT ON newcomer TO kiim_auditor", {"privilege"}),
    ("app may act as the owner", "GRANT kiim_owner TO kiim_app", {"role-too-strong"}),
    ("app is a superuser", "ALTER ROLE kiim_app SUPERUSER", {"role-too-strong"}),
)

"""SQL of the fast write: weigh (read all that decides, change nothing), then amend (change everything, if nothing moved since).

Both serve several writes of several newcomers in one statement. Between the two, the newcomer's row is not locked: `amend` takes
effect only where the profile version is still the one that was weighed, and every change of consent, status or record raises it.
"""

from app.crypto.row_mac import RELEASE_MESSAGE
from app.db.lines import at, column
from app.ledger.permission import ASK, STATE, WHO, decided

WEIGH = f"""
WITH {ASK}, {WHO}, {decided(every=True)}
SELECT d.reason, d.ended_at, d.told, d.granting_event, d.consent_id, d.client_version, d.agency_version, d.agency_id,
       d.newcomer_id, d.status, d.profile_version, d.ledger_n, d.ledger_hash, d.manifest, d.key_id, d.dek_generation,
       d.epoch, d.wrapped, d.subject_ref, d.release_message, d.release_mac, d.release_mac_generation,
       st.state_hash, b.numbers, b.versions, b.sealed, o.to_message, o.to_mac, o.to_mac_generation, o.to_agency_version,
       i.operation AS replay_operation, i.body_hash AS replay_body_hash, i.resource AS replay_resource
  FROM decided d
  {STATE}
  LEFT JOIN LATERAL (
    SELECT array_agg(c.category) AS numbers, array_agg(c.row_version) AS versions, array_agg(c.sealed) AS sealed
      FROM profile_category c
     WHERE c.newcomer_id = d.newcomer_id AND c.category = ANY ({at("$8", "d.ord")}::int[])
  ) b ON d.reason IS NULL
  LEFT JOIN LATERAL (
    SELECT array_agg({RELEASE_MESSAGE}) AS to_message, array_agg(l.mac) AS to_mac,
           array_agg(l.mac_generation) AS to_mac_generation, array_agg(g.row_version) AS to_agency_version
      FROM release l JOIN agency g ON g.agency_id = l.agency_id
     WHERE l.newcomer_id = d.newcomer_id AND l.state = 'granted' AND l.valid_until > $7
  ) o ON d.reason IS NULL
  LEFT JOIN LATERAL (
    SELECT k.operation, k.body_hash, k.resource, k.created_at FROM idempotency k
     WHERE k.caller = d.client_id AND k.key_hash = {at("$9", "d.ord", "bytea")}
     LIMIT 1
  ) i ON i.created_at > $10
 ORDER BY d.ord
"""
"""$1 to $7 as in `app.ledger.permission`; $8 the categories to fetch as array literals, a line each, $9 the hashes of the
idempotency keys likewise, $10 since when one counts."""


def _columns(first: int, *kinds: str) -> str:
    """Parameters of these kinds, from this number on, as arguments of `unnest`."""
    return ", ".join(column(f"${number}", kind) for number, kind in enumerate(kinds, first))


_ITEMS = _columns(4, "text", "bytea", "text", "bytea", "text", "bytea", "text")
_BLOCKS = f"{_columns(11, 'bigint', 'int', 'bigint')}, $14::bytea[]"  # a block is too long to be written as digits
_FEED = _columns(15, "bigint", "uuid", "uuid", "uuid", "text")
_TOUCHED = column("$22", "bigint")
_TOKENS = _columns(23, "bigint", "bytea", "text", "int")
_NAMED = _columns(23, "bigint", "bytea")
_VECTORS = _columns(27, "bigint", "int", "int", "bytea")
_PLACE = "array_position($1::uuid[], n.newcomer_id)"

_DERIVED = f"""former AS (
  DELETE FROM duplicate_token t
   WHERE t.newcomer_id = ANY (ARRAY(SELECT h.newcomer_id FROM head h WHERE h.ord = ANY ({_TOUCHED})))
     AND (t.newcomer_id, t.token) NOT IN (
       SELECT h.newcomer_id, k.token FROM unnest({_NAMED}) AS k(ord, token) JOIN head h USING (ord))
), token AS (
  INSERT INTO duplicate_token (newcomer_id, token, kind, index_generation)
  SELECT h.newcomer_id, k.token, k.kind, k.generation
    FROM unnest({_TOKENS}) AS k(ord, token, kind, generation) JOIN head h USING (ord)
  ON CONFLICT (newcomer_id, token) DO NOTHING
), vector AS (
  UPDATE stat_vector v SET layout = s.layout, generation = s.generation, sealed = s.sealed
    FROM unnest({_VECTORS}) AS s(ord, layout, generation, sealed)
    JOIN head h USING (ord)
   WHERE v.newcomer_id = ANY (ARRAY(SELECT newcomer_id FROM head)) AND v.newcomer_id = h.newcomer_id
), """


def _amend(more: str) -> str:
    return f"""
WITH item AS MATERIALIZED (
  SELECT * FROM unnest({_ITEMS})
    WITH ORDINALITY AS a(body, mac, caller, key_hash, operation, body_hash, resource, ord)
), head AS (
  UPDATE newcomer n
     SET manifest = ($3::bytea[])[{_PLACE}], profile_version = n.profile_version + 1
   WHERE n.newcomer_id = ANY ($1::uuid[]) AND n.profile_version = {at("$2", _PLACE, "bigint")}
  RETURNING n.newcomer_id, {_PLACE}::bigint AS ord
), log AS (
  INSERT INTO audit.event (body, mac, mac_len) SELECT i.body, i.mac, octet_length(i.body) FROM head JOIN item i USING (ord)
), block AS (
  INSERT INTO profile_category (newcomer_id, category, row_version, sealed)
  SELECT h.newcomer_id, b.category, b.row_version, b.sealed
    FROM unnest({_BLOCKS}) AS b(ord, category, row_version, sealed)
    JOIN head h USING (ord)
  ON CONFLICT (newcomer_id, category) DO UPDATE SET row_version = excluded.row_version, sealed = excluded.sealed
), feed AS (
  INSERT INTO change (change_id, agency_id, newcomer_id, type, consent_id, purpose, occurred_at)
  SELECT f.change_id, f.agency_id, h.newcomer_id, 'statement-changed', f.consent_id, f.purpose, $20
    FROM unnest({_FEED})
         AS f(ord, change_id, agency_id, consent_id, purpose)
    JOIN head h USING (ord)
), {more}key AS (
  INSERT INTO idempotency (caller, key_hash, operation, body_hash, status, resource, created_at)
  SELECT i.caller, i.key_hash, i.operation, i.body_hash, 201, i.resource, $20 FROM head JOIN item i USING (ord)
  ON CONFLICT (caller, key_hash) DO UPDATE SET operation = excluded.operation, resource = excluded.resource,
    created_at = excluded.created_at, body_hash = CASE WHEN idempotency.created_at <= $21 THEN excluded.body_hash END
)
SELECT head.ord IS NOT NULL AS done FROM item i LEFT JOIN head USING (ord) ORDER BY i.ord
"""


AMEND = _amend("")
"""One row per write: did the profile version still fit? The update comes first and everything else is inserted from its result,
so nothing is stored for a write that came too late, and the audit row gets its number under the newcomer's lock. An idempotency
key that is still kept makes the statement fail (NOT NULL). $1 holds every newcomer once; tables that grow are entered by their
key alone, as in `app.ledger.permission`."""

AMEND_DERIVED = _amend(_DERIVED)
"""The same, and what is made of the record: duplicate tokens and statistics vectors ($22 to $30)."""

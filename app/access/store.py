"""The main read as one SQL statement: permission, audit row and ciphertext together, for up to eight reads at once."""

from app.db.lines import at
from app.ledger.permission import ASK, STATE, WHO, decided

_MAC = at("$9", "d.ord", "bytea")

READ = f"""
WITH {ASK}, {WHO}, {decided(every=False)}, log AS (
  INSERT INTO audit.event (body, mac, mac_len)
  SELECT a.body
         || ',"z":{{"c":['
         || array_to_string(CASE WHEN d.reason IS NULL THEN d.covered ELSE coalesce(d.asked, '{{}}') END, ',') || ']'
         || CASE WHEN d.told AND d.granting_event IS NOT NULL THEN ',"g":' || d.granting_event ELSE '' END
         || CASE WHEN d.told AND d.consent_id IS NOT NULL THEN ',"i":"' || replace(d.consent_id::text, '-', '') || '"' ELSE '' END
         || CASE WHEN d.reason IS NULL THEN ',"o":"allowed"' ELSE ',"o":"refused"' END
         || coalesce(',"s":"' || d.subject_ref || '"', '')
         || coalesce(',"y":"' || d.reason || '"', '') || '}}}}',
         {_MAC}, octet_length(a.body)
    FROM decided d CROSS JOIN LATERAL (SELECT {at("$8", "d.ord")} AS body OFFSET 0) a
  RETURNING mac, body
)
SELECT d.reason, d.ended_at, log.body,
       d.client_version, d.agency_version, d.agency_id, d.covered,
       d.newcomer_id, d.status, d.profile_version, d.ledger_n, d.ledger_hash, d.manifest, d.key_id, d.dek_generation,
       d.epoch, d.wrapped, d.subject_ref,
       d.consent_id, d.valid_until, d.release_message, d.release_mac, d.release_mac_generation,
       st.state_hash, b.numbers, b.versions, b.sealed
  FROM decided d
  JOIN log ON log.mac = {_MAC}
  {STATE}
  LEFT JOIN LATERAL (
    SELECT array_agg(c.category) AS numbers, array_agg(c.row_version) AS versions, array_agg(c.sealed) AS sealed
      FROM profile_category c
     WHERE c.newcomer_id = d.newcomer_id AND c.category = ANY (d.covered)
  ) b ON d.reason IS NULL
 ORDER BY d.ord
"""
"""$1 to $7 as in `app.ledger.permission`; $8 the audit bodies up to `z`, a line each, $9 their MACs likewise (each unique,
the body holds 16 random bytes). The row that cannot be inserted takes the whole statement with it: no audit, no answer."""

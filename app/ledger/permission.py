"""What an agency may do with a newcomer now, decided inside the database: the one SQL decision of the gate, for reads and writes.

The rule itself is `consent.release.decide_read`; this is its second wording, needed because decision, audit row and ciphertext
travel in one statement. A property test holds the two together (tests/app/ledger/test_permission.py).

Order of the checks (api.md, section 4): client active, relation to the person, purpose, consent, restriction, content. A person
erased for everybody, an unknown reference and another agency's reference are the same outcome; for the last one the subject is
still known, so that the attempt reaches her list of accesses.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.crypto.row_mac import RELEASE_MESSAGE
from app.db.lines import column, lines

ASK = f"""
ask AS (
  SELECT * FROM unnest({column("$1")}, {column("$2", "uuid")}, {column("$3")},
                       {column("$4")}, {column("$5")}, {column("$6", "bool")})
    WITH ORDINALITY AS a(reference, agency_id, client_id, purpose, asked, malformed, ord)
)"""
"""One row per question: reference, agency, client, purpose (NULL: the token names none), asked category numbers as an array
literal (NULL: all), whether the request is malformed further down (NULL: no); see `asking`. $7 is the application's time."""


class Question(Protocol):
    """What a hot statement is asked: `asked` are category numbers (None: all that is released)."""

    @property
    def reference(self) -> str: ...
    @property
    def agency_id(self) -> UUID: ...
    @property
    def client_id(self) -> str: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def asked(self) -> Sequence[int] | None: ...
    @property
    def malformed(self) -> bool: ...


def asking(questions: Sequence[Question], at: datetime) -> list[Any]:
    """$1 to $7 of these questions at this moment. Raises LineEnd."""
    return [
        lines([one.reference for one in questions]),
        lines([one.agency_id.hex for one in questions]),
        lines([one.client_id for one in questions]),
        lines([one.purpose for one in questions]),
        lines([None if one.asked is None else literal(one.asked) for one in questions]),
        lines(["t" if one.malformed else None for one in questions]),
        at,
    ]


def literal(numbers: Sequence[int]) -> str:
    """Category numbers as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, numbers)) + "}"


WHO = f"""
who AS (
  SELECT a.ord, a.agency_id, a.client_id, a.purpose, a.malformed, a.asked::int[] AS asked,
         c.status IS NOT DISTINCT FROM 'active' AND g.status IS NOT DISTINCT FROM 'active' AS client_active,
         c.row_version AS client_version, g.row_version AS agency_version,
         p.allowed,
         r.newcomer_id, r.agency_id IS NOT DISTINCT FROM a.agency_id AS own, r.former_recipient,
         n.status, n.profile_version, n.ledger_n, n.ledger_hash, n.manifest, n.key_id, n.dek_generation,
         k.epoch, k.wrapped, k.subject_ref,
         l.state, l.consent_id, l.categories, l.valid_until, l.ended_at, l.granting_event,
         {RELEASE_MESSAGE} AS release_message, l.mac AS release_mac, l.mac_generation AS release_mac_generation
    FROM ask a
    LEFT JOIN client c ON c.client_id = a.client_id AND c.agency_id = a.agency_id
    LEFT JOIN agency g ON g.agency_id = a.agency_id
    LEFT JOIN agency_purpose p ON p.agency_id = a.agency_id AND p.purpose = a.purpose
    LEFT JOIN LATERAL (SELECT * FROM newcomer_reference r WHERE r.reference = a.reference OFFSET 0) r ON true
    LEFT JOIN LATERAL (
      SELECT n.status, n.profile_version, n.ledger_n, n.ledger_hash, n.manifest, n.key_id, n.dek_generation
        FROM newcomer n WHERE n.newcomer_id = r.newcomer_id OFFSET 0
    ) n ON true
    LEFT JOIN LATERAL (
      SELECT k.epoch, k.wrapped, k.subject_ref FROM keys.dek k
       WHERE k.key_id = n.key_id AND k.generation = n.dek_generation OFFSET 0
    ) k ON true
    LEFT JOIN LATERAL (
      SELECT * FROM release l WHERE l.newcomer_id = r.newcomer_id AND l.agency_id = a.agency_id AND l.purpose = a.purpose OFFSET 0
    ) l ON true
)"""
"""Each question with everything stored that decides it; LEFT JOINs throughout, so that every question stays a row.

OFFSET 0 leaves the planner no way but the key into a table that grows: a plan made while it was empty would otherwise read all of
it for every question, until somebody analyses it (tests/app/db/test_hot_plans.py)."""


def decided(*, every: bool) -> str:
    """The common table expression `decided`: `who` with `reason` (NULL: allowed), `covered` (categories
    granted and asked) and `told` (the agency has a relation, so its own release may be named).

    `every` True demands that all asked categories are granted (a write), False that at least one is (a read).
    Categories of a release are stored in order, so whoever asks for all of them is answered with the column itself. OFFSET keeps
    the decision in one place without keeping its rows apart: written out, it would be decided wherever it is named.
    """
    none = "coalesce(cardinality(w.categories), 0) = 0 OR NOT w.asked && w.categories"
    uncovered = "NOT (w.asked <@ w.categories)" if every else none
    return f"""
decided AS (
  SELECT w.*, v.covered, w.client_active AND w.own AS told,
         CASE
           WHEN NOT w.client_active THEN 'client-suspended'
           WHEN w.newcomer_id IS NULL OR NOT w.own THEN 'not-found'
           WHEN w.status IS DISTINCT FROM 'active' AND w.status IS DISTINCT FROM 'restricted' THEN
             CASE WHEN w.former_recipient THEN 'erased' ELSE 'not-found' END
           WHEN w.purpose IS NULL THEN 'purpose-missing'
           WHEN w.allowed IS NOT TRUE THEN 'purpose-not-allowed'
           WHEN w.state = 'refused' THEN 'consent-refused'
           WHEN w.state = 'withdrawn' THEN 'consent-withdrawn'
           WHEN w.state = 'expired' THEN 'consent-expired'
           WHEN w.state IS DISTINCT FROM 'granted' THEN 'consent-missing'
           WHEN w.valid_until IS NULL OR w.valid_until <= $7 THEN 'consent-expired'
           WHEN w.status = 'restricted' THEN 'restricted'
           WHEN w.malformed THEN 'validation-failed'
           WHEN {uncovered} THEN 'category-not-covered'
         END AS reason
    FROM who w
   CROSS JOIN LATERAL (
     SELECT CASE
              WHEN w.asked IS NULL THEN coalesce(w.categories, '{{}}')
              ELSE ARRAY(SELECT c FROM unnest(w.categories) c WHERE c = ANY (w.asked) ORDER BY c)
            END AS covered
   ) v
  OFFSET 0
)"""


STATE = """
LEFT JOIN LATERAL (
  SELECT e.state_hash FROM audit.state e WHERE e.subject_ref = d.subject_ref ORDER BY e.seq DESC LIMIT 1
) st ON d.reason IS NULL"""
"""The newest audited state of the newcomer: writes are serialised by her head row, so sequence order is commit order here."""

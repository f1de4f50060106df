"""What a record keeps of the ones it took up: their names in the log and the sealed details of their ledgers, under its own key.

The other record's key is destroyed once a merge is final. What must outlive it (who looked, what paper a consent rests on) is
sealed beside the event that took it up, so it dies with the surviving record.
"""

from dataclasses import dataclass
from uuid import UUID

import orjson

from app.errors import IntegrityFault
from app.ledger.append import read_details
from app.ledger.head import Head


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A record that event `n` took up: its name in the audit log, and the details of its events by number."""

    n: int
    subject_ref: UUID
    details: dict[int, bytes]


def detail_of(subject_ref: UUID, details: dict[int, bytes]) -> bytes:
    """What is sealed beside the event of a merge."""
    told = {str(n): detail.decode() for n, detail in details.items()}
    return orjson.dumps({"subject_ref": subject_ref.hex, "details": told}, option=orjson.OPT_SORT_KEYS)


async def taken_up(head: Head) -> list[TakenUp]:
    """Every record that this one took up and was not parted from again; asks the database only if there is one."""
    merges = head.standing().merges.values()
    if not merges:
        return []
    sealed = await read_details(head.uow, head.newcomer_id, head.key)
    found = []
    for merge in merges:
        if merge.n not in sealed:
            raise IntegrityFault("a merge has lost its detail")
        told = orjson.loads(sealed[merge.n])
        details = {int(n): detail.encode() for n, detail in told["details"].items()}
        found.append(TakenUp(merge.n, UUID(hex=told["subject_ref"]), details))
    return found

"""Every event stream as the operator sees it: whose, where to, and since when it fails; nothing of what was sent."""

from typing import Any

from sqlalchemy import select

from app.agencies.store import find_all
from app.exchange.tables import event_delivery, event_stream
from app.ids import EVENT_STREAM, wire
from app.unit_of_work import UnitOfWork
from app.wire import moment_text


async def list_all(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Checked rows of all streams that are not closed, oldest first, each with how it fares. Raises IntegrityFault."""
    stands = {row.stream_id: row for row in await uow.session.execute(select(event_delivery))}
    return [
        {
            "id": wire(EVENT_STREAM, row["stream_id"]),
            "client_id": row["client_id"],
            "endpoint": row["endpoint"],
            "status": row["status"],
            "last_error": stands[row["stream_id"]].last_error,
            "failing_since": _text(stands[row["stream_id"]].failing_since),
            "last_delivered_at": _text(stands[row["stream_id"]].last_delivered_at),
        }
        for row in await find_all(uow, event_stream)
        if row["status"] != "closed"
    ]


def _text(moment: Any) -> str | None:
    return None if moment is None else moment_text(moment)

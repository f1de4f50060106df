"""What is played: four runs of the tool, and what the service says in each; nothing here was ever about a real person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PURPOSE = "language_course"
PLAIN = "n_" + "1" * 32
DISPUTED = "n_" + "2" * 32
ERASED = "n_" + "3" * 32
NEWCOMERS = (PLAIN, DISPUTED, ERASED)
NEW_TYPE = "season-changed"
NEW_REASON = "moon-in-the-wrong-phase"
_TIME = "2026-11-22T09:00:00Z"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """One run: what is new in the feed, what each record answers, and how the service is in the way.

    `busy` and `down` name the path whose first request is answered 429 or 503, `lost` one that is carried out while its answer
    does not arrive; `expires`: after some requests tokens are too old.
    """

    name: str
    changes: Sequence[Json]
    records: Mapping[str, tuple[int, Json]]
    busy: str | None = None
    down: str | None = None
    lost: str | None = None
    expires: bool = False


def _change(number: int, type_: str, newcomer: str, **more: str) -> Json:
    return {"id": f"e_{number:032d}", "type": type_, "time": _TIME, "newcomer": newcomer, "purpose": PURPOSE, **more}


def _record(newcomer: str, value: str, disputed: bool) -> tuple[int, Json]:
    statement = {
        "id": "s_" + newcomer[2:],
        "value": value,
        "kind": "self_stated",
        "as_of": "2026-08-20",
        "recorded_by": {"agency": "Beratung (erfunden)", "type": "counselling"},
        "recorded_at": _TIME,
        "disputed": disputed,
        "stale": False,
        "told_by_the_wind": True,
    }
    field = {"current": statement["id"], "statements": [statement]}
    return 200, {
        "newcomer": newcomer,
        "purpose": PURPOSE,
        "release": {"consent": "c_" + newcomer[2:], "valid_until": "2027-05-21T00:00:00Z"},
        "categories": {"language": {"version": 1, "fields": {"german_overall": field}}},
        "weather": "fine",
    }


def _refusal(status: int, reason: str, **more: str) -> tuple[int, Json]:
    return status, {"type": f"/problems/{reason}", "title": "A refusal.", "status": status, "reason": reason, **more}


_RECORDS = {
    PLAIN: _record(PLAIN, "A2", disputed=False),
    DISPUTED: _record(DISPUTED, "B1", disputed=True),
    ERASED: _record(ERASED, "A1", disputed=False),
}
GRANTED = [_change(number, "consent-granted", newcomer) for number, newcomer in enumerate(NEWCOMERS, 1)]
UNKNOWN = _change(4, NEW_TYPE, PLAIN, colour="green")
WITHDRAWN = _change(5, "consent-withdrawn", PLAIN, obligation="delete-or-justify")
GONE = _change(6, "erased", ERASED, obligation="delete-or-justify")

SCENES = (
    Scene("first", [*GRANTED, UNKNOWN], _RECORDS, busy="/v1/changes", down=f"/v1/newcomers/{PLAIN}/record", expires=True),
    Scene("quiet", [], _RECORDS),
    Scene(
        "ended",
        [GRANTED[0], WITHDRAWN, GONE],  # the first one comes again: the feed is at least once
        {
            PLAIN: _refusal(403, "consent-withdrawn", withdrawn_at=_TIME, obligation="delete-or-justify"),
            DISPUTED: _refusal(403, NEW_REASON),
            ERASED: _refusal(410, "erased"),
        },
        lost=f"/v1/changes/{WITHDRAWN['id']}/acknowledgement",
    ),
    Scene("after", [], {newcomer: _refusal(404, "not-found") for newcomer in NEWCOMERS}),
)

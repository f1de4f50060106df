"""Whether another agency's value answers a new statement: what is looked at first never changes the answer."""

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.ledger.blocks import Block, Statement
from app.ledger.known import already_known
from app.ledger.statements import NewStatement
from app.ledger.visible import Lens
from consent.catalogue.load import load
from consent.ranking import current, stale
from consent.vocabulary import SUBJECT, AgencyFacts, AgencyId, AgencyType, Kind, Purpose

CATALOGUE = load()
AT = datetime(2026, 11, 23, tzinfo=UTC)
READER = AgencyFacts(AgencyId(UUID(int=7)), "Schule", AgencyType.COURSE_PROVIDER, reporting_duty=False)
LENS = Lens(CATALOGUE, READER, Purpose.LANGUAGE_COURSE)
STRENGTH = [kind.value for kind in Kind]

statements = st.builds(
    lambda number, kind, day, recorder, disputed, superseded: (
        {
            "id": f"{number:032x}",
            "value": "A2",
            "kind": kind,
            "as_of": day.isoformat() if day else None,
            "recorded_at": "2026-11-01T00:00:00Z",
            "disputed": disputed,
            "_agency": recorder,
        }
        | ({"_superseded_by": "0"} if superseded else {})
    ),
    st.integers(0, 10**9),
    st.sampled_from(STRENGTH),
    st.none() | st.dates(date(2020, 1, 1), date(2026, 11, 1)),
    st.sampled_from([READER.agency_id.hex, SUBJECT, UUID(int=8).hex]),
    st.booleans(),
    st.booleans(),
)


def answered(history: list[Statement], kind: str) -> bool:
    """The rule as it is written: what would be shown first is another agency's, undisputed, not weaker and not old."""
    visible = [one for one in history if "_superseded_by" not in one]
    first = current(cast(Any, visible))
    shown = next((one for one in visible if one["id"] == first), None)
    if shown is None or shown["disputed"] or shown["_agency"] in {READER.agency_id.hex, SUBJECT}:
        return False
    field = CATALOGUE.fields["language", "german_overall"]
    return STRENGTH.index(shown["kind"]) <= STRENGTH.index(kind) and not stale(cast(Any, shown), field, AT)


@given(st.lists(statements, max_size=6, unique_by=lambda one: one["id"]), st.sampled_from(STRENGTH))
def test_a_value_is_known_if_what_is_shown_first_answers(history: list[Statement], kind: str) -> None:
    block = Block("language", CATALOGUE.categories["language"].number, 1, {"german_overall": history})
    asked = NewStatement("language", "german_overall", "A2", kind)
    assert already_known(CATALOGUE, LENS, {"language": block}, (), [asked], AT) == [answered(history, kind)]

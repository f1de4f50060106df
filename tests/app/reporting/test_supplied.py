"""Demand against supply: no offer is lost or counted twice, and nothing is claimed that the numbers do not bear."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.monitoring.shares import Share
from app.offers.supply import Gap, Place, Supply
from app.reporting.supplied import gap_of, result, together, unassigned, within
from app.reporting.theme import telling
from tests.support.material import BESIDE, KEYS, KREIS, OTHER_KREIS, TOWN

LEVELS = ("A1", "A2", "B1")
places = st.tuples(st.sampled_from([*KEYS, *BESIDE, "09162000", None]), st.sampled_from([*LEVELS, "C2", None]))
supplies = st.builds(Supply, st.integers(1, 9), st.integers(0, 60), st.integers(0, 3), st.integers(0, 9))
catalogues: st.SearchStrategy[dict[Place, Supply]] = st.dictionaries(places, supplies, max_size=20)


@given(catalogues)
def test_a_kreis_has_what_its_municipalities_have_and_every_offer_stands_in_one_place(supplied: dict[Place, Supply]) -> None:
    inside = [within(supplied, key, LEVELS) for key in KEYS]
    assert within(supplied, KREIS, LEVELS) == together(inside)
    known = (*KEYS, *BESIDE)
    everything = [within(supplied, KREIS, LEVELS), within(supplied, OTHER_KREIS, LEVELS), unassigned(supplied, known, LEVELS)]
    assert together(everything) == together(list(supplied.values()))


@given(st.none() | st.integers(0, 100), supplies, st.integers(1, 30))
@example(demand=10, there=Supply(1, 60), margin=5)
@example(demand=60, there=Supply(1, 10), margin=5)
def test_words_and_numbers_of_a_gap_agree_with_demand_seats_and_margin(demand: int | None, there: Supply, margin: int) -> None:
    gap = gap_of(TOWN, "A1", demand, there)
    words = result(gap, margin)
    if demand is None:
        assert (gap.missing, words) == (None, "Bedarf nicht veröffentlicht")
        return
    difference = demand - there.free_seats
    if words == "zu wenige Plätze":
        assert difference > margin
        assert there.unstated == 0
    if words == "genug Plätze":
        assert -difference > margin
    if words.startswith("etwa gleich"):
        assert abs(difference) <= margin
    if words.startswith("unklar"):
        assert difference > 0
        assert gap.gap is Gap.UNCLEAR
        assert gap.missing is None
    assert gap.missing in (None, max(0, difference))


def test_a_bound_that_leaves_more_than_half_open_is_not_told() -> None:
    told = [Share("below", 50, None), Share("above", 50, None), Share("below", 3, None), Share("above", 97, None)]
    assert [telling(one) for one in told] == told
    assert [telling(one) for one in (Share("below", 51, None), Share("above", 49, None), None)] == [None, None, None]
    assert telling(Share("about", 60, 4)) == Share("about", 60, 4)

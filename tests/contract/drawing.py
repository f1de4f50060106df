"""What a story draws: parts of a consent, statements that an office mostly may write."""

from hypothesis import strategies as st

from tests.contract.diary import CEILING, DAYS, FIELDS, OFFICES
from tests.support.people import Json


def some(categories: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """A part of these categories, often all of them."""
    return st.one_of(st.just(list(categories)), st.lists(st.sampled_from(categories), min_size=1, unique=True))


def statement(data: st.DataObject, office: str, purpose: str) -> tuple[tuple[str, str], Json]:
    """A statement about a field of the purpose's categories, mostly one that this office may write."""
    within = [where for where in FIELDS if where[0] in CEILING[purpose]]
    own = [where for where in within if OFFICES[office].type in FIELDS[where].writers]
    exposed = [where for where in within if FIELDS[where].exposed and OFFICES[office].duty]
    where = data.draw(st.sampled_from(own + within + exposed * 3), label="field")
    rule_ = FIELDS[where]
    own_kinds = rule_.writers.get(OFFICES[office].type, ("self_stated",))
    kind = data.draw(st.sampled_from([*own_kinds, "certificate"]), label="kind")
    said = {"value": data.draw(st.sampled_from(rule_.values)), "kind": kind, "as_of": data.draw(st.sampled_from(DAYS))}
    return where, said


def item(data: st.DataObject, office: str, purpose: str, **marks: str) -> Json:
    """The same as an office sends it."""
    (category, code), said = statement(data, office, purpose)
    return {"category": category, "field": code, **said, **marks}

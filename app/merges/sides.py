"""The statements of two records in one, each with the side it came from, and apart again; pure. The rules are `consent.merging`.

Invariant: parting what was joined gives both back as they were, to the byte, whatever was joined and parted beside it meanwhile.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from consent.merging import others_side, survivors_side

Fields = dict[str, list[dict[str, Any]]]


def join(survivor: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]], n: int) -> Fields:
    """The fields of one category of both records; the newest statement first, each record's own order kept.

    What already carries the mark of an earlier merge keeps it.
    """
    joined: Fields = {}
    for code in sorted({*survivor, *other}):
        own = [{"_side": survivors_side(n), **one} for one in survivor.get(code, ())]
        brought = [{**one, "_side": others_side(n)} for one in other.get(code, ())]
        joined[code] = _newest_first(own, brought)
    return joined


def part(fields: Mapping[str, Sequence[Any]], n: int, next_merge: int | None) -> tuple[Fields, Fields]:
    """What stays and what goes back; with what goes, whatever replaced it meanwhile.

    `next_merge` is the event of the first later merge that stands: what met this one before then is on that one's own side.
    """
    stays: Fields = {}
    goes: Fields = {}
    for code, statements in fields.items():
        gone = _going(statements, others_side(n))
        back = [_unmarked(one) for one in statements if one["id"] in gone]
        kept = [_marked(one, survivors_side(n), next_merge) for one in statements if one["id"] not in gone]
        if kept or not back:
            stays[code] = kept
        if back:
            goes[code] = back
    return stays, goes


def _newest_first(own: list[dict[str, Any]], brought: list[dict[str, Any]]) -> list[dict[str, Any]]:
    merged: list[dict[str, Any]] = []
    while own and brought:
        merged.append((own if own[0]["recorded_at"] >= brought[0]["recorded_at"] else brought).pop(0))
    return [*merged, *own, *brought]


def _going(statements: Sequence[Mapping[str, Any]], side: str) -> set[str]:
    """Ids of what stands on this side, and of what replaced it since, however often."""
    going = {one["id"] for one in statements if one.get("_side") == side}
    while True:
        followers = {one["_superseded_by"] for one in statements if one["id"] in going and "_superseded_by" in one}
        if followers <= going:
            return going
        going |= followers


def _unmarked(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != "_side"}


def _marked(statement: Mapping[str, Any], side: str, next_merge: int | None) -> dict[str, Any]:
    if statement.get("_side") != side:
        return dict(statement)
    return _unmarked(statement) | ({"_side": survivors_side(next_merge)} if next_merge is not None else {})

"""The hint "already known" above a form: a valid value that the office may read, so that nobody is asked a second time.

It is a look like any other: decided by the gate and written into the person's list. Where nothing may be read there is no hint.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.desk.callers import AsStaff
from app.desk.looking import look
from app.pages.languages import GERMAN
from app.values.words import parts_of, words_of
from app.world import world_of
from consent.catalogue import FieldSpec
from consent.release import field_readable
from consent.vocabulary import Purpose


async def known(request: Request, caller: AsStaff, reference: str, purpose: str, spec: FieldSpec) -> dict[str, Any] | None:
    """The value that stands for the field, with its words; None if there is none, it is disputed or old, or must not be read."""
    catalogue = world_of(request).catalogue
    if not field_readable(catalogue, spec.category, spec.code, Purpose(purpose), caller.agency):
        return None
    record = await look(request, caller, reference, purpose, [spec.category])
    held = {} if isinstance(record, Response) else record["categories"].get(spec.category, {}).get("fields", {}).get(spec.code)
    if not held:
        return None
    told = next(one for one in held["statements"] if one["id"] == held["current"])
    if told["disputed"] or told["stale"]:
        return None
    return {"told": told, "parts": parts_of(words_of(GERMAN, catalogue), spec, told["value"])}

"""Moving to another municipality: where to, what goes along, then the code to show there; and what came along from before."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import Conflict, NotFound, ValidationFailed
from app.identity.own_pin import knows_pin
from app.ids import MOVE, parse, wire
from app.ledger.head import Head
from app.moves.arrive import arrivals
from app.moves.content import staying
from app.moves.depart import cancel, departures, is_open, keep_here, start
from app.moves.partners import partners
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import EMPTY, Form, read_form
from app.pages.render import page, see_other
from app.portal.sign_in import LONGEST_PIN, network_address
from app.profile.own import own_head
from app.unit_of_work import UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/umzug")
async def show_move(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """What stands, or the form; and what came along when she moved here."""
    head = await own_head(uow, caller.newcomer, shared=True)
    await uow.record(Entry("move.read", subject_ref=head.key.subject_ref))
    return await _shown(request, caller, head)


@router.post("/{lang}/umzug")
async def answer_move(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """Start one after the PIN, call it off, or keep the record here; the code is on the page that answers and never again."""
    form = await read_form(request, caller.form)
    if form.one("tun") in {"absagen", "behalten"}:
        await _change(await own_head(uow, caller.newcomer), form)
        return see_other(f"/{caller.language.code}/umzug")
    known = await knows_pin(uow, caller.newcomer, form.one("pin")[:LONGEST_PIN], network_address(request), "move.start")
    head = await own_head(uow, caller.newcomer)
    faults = [name for name in ("ziel", "daten") if not form.given(name)] + ([] if known else ["pin"])
    if faults:
        await uow.record(Entry("move.read", subject_ref=head.key.subject_ref))
        return await _shown(request, caller, head, form, faults)
    try:
        started = await start(head, form.one("ziel"), form.many("daten"))
    except (ValidationFailed, Conflict):
        await uow.record(Entry("move.read", subject_ref=head.key.subject_ref))
        return await _shown(request, caller, head, form, ["ziel"])
    [to] = [row for row in await partners(uow, takes=True) if row["issuer"] == started.row["partner"]]
    return page(request, "portal/templates/move_code.html", caller, to=to, code=started.code, until=started.row["expires_at"])


async def _change(head: Head, form: Form) -> None:
    """What is over already stays as it is: the page she is led to says so."""
    found = parse(MOVE, form.one("umzug"))
    if found is None:
        raise NotFound()
    try:
        await (cancel if form.one("tun") == "absagen" else keep_here)(head, found)
    except Conflict:
        await head.uow.record(Entry("move.read", subject_ref=head.key.subject_ref))


async def _shown(request: Request, caller: AsSignedIn, head: Head, sent: Form = EMPTY, faults: Sequence[str] = ()) -> Response:
    uow = head.uow
    categories = uow.world.catalogue.by_number
    known = {row["issuer"]: row["name"] for row in await partners(uow)}
    moves: list[dict[str, Any]] = [
        row | {"id": wire(MOVE, row["departure_id"]), "to": known.get(row["partner"], row["partner"])}
        for row in await departures(head)
    ]
    return page(
        request,
        "portal/templates/moving.html",
        caller,
        status=422 if faults else 200,
        open_move=next((row for row in moves if is_open(uow, row)), None),
        arrived=next((row for row in moves if row["status"] in {"received", "kept"}), None),
        places=await partners(uow, takes=True),
        held=[categories[number] for number in sorted(head.manifest.entries)],
        stays=sum((await staying(head)).values()),
        came=await arrivals(head),
        purposes=uow.world.catalogue.purposes,
        sent=sent,
        faults=faults,
    )

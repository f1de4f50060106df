"""The letter at the desk: printed from a sealed text good for one signed-in counsellor, and the digits on the screen, to be said.

Code and digits never stand on the same page or paper. The letter itself is stored nowhere; for ten minutes its text can be sent
back by the page that got it, so that a printer may jam.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.cursors import open_cursor, seal_cursor
from app.desk.callers import AsStaff, StaffPage
from app.desk.faults import DeskRoute
from app.desk.offices import usable
from app.desk.refusals import refused
from app.documents.letter import letter_pdf
from app.documents.speech import both
from app.errors import NotFound
from app.idempotency import begin, keep
from app.identity.letters import Letter
from app.moves.arrive import Arrived
from app.pages.forms import read_form
from app.pages.languages import GERMAN
from app.pages.render import HEADERS, page, see_other
from app.pages.texts import offered
from app.profile.printed import PDF
from app.profile.reach import Reached, reach
from app.profile.reissue import reissue
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW
from app.world import world_of

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
PRINTABLE = timedelta(minutes=10)
_ACTION = "letter.issue"
_FILE = {"Content-Disposition": 'inline; filename="brief.pdf"'}


@router.post("/desk/brief")
async def print_letter(request: Request, caller: StaffPage) -> Response:
    """The letter as paper, in German and in the person's language. Raises CursorInvalid, NotFound after ten minutes."""
    form, world = await read_form(request, caller.form), world_of(request)
    held = open_cursor(world.keyring, _name(caller), form.one("brief"))
    if world.clock.now().timestamp() > int(held["until"] or 0):
        raise NotFound()
    letter = Letter(str(held["card"]), str(held["code"]), "", datetime.fromisoformat(str(held["expires"])))
    language = form.one("sprache") if form.one("sprache") in {each.code for each in offered()} else GERMAN
    settings = world.settings
    pdf = await asyncio.to_thread(letter_pdf, letter, both(language), settings.base_url, settings.help_address)
    return Response(pdf, 200, HEADERS | _FILE, PDF)


@router.get("/desk/person/{reference}/neuer-brief")
async def ask_new_letter(
    request: Request, caller: StaffPage, uow: UoW, reference: str, zweck: Annotated[str, Query(max_length=64)]
) -> Response:
    """What a new letter does, before it is done."""
    uow.unaudited("a form made of the catalogue alone")
    if zweck not in usable(uow.world.catalogue, caller.agency, caller.purposes):
        raise NotFound()
    return page(request, "desk/templates/new_letter.html", caller, reference=reference, purpose=zweck, key=new_key())


@router.post("/desk/person/{reference}/neuer-brief")
async def issue_new_letter(request: Request, caller: StaffPage, uow: UoW, reference: str) -> Response:
    """In person only, with a live consent; card, PIN, sessions and the letter before stop working."""
    form, claim = await read_once(request, caller)
    reached = await reach(uow, caller.acting(form.one("zweck")), reference, _ACTION, frozen=True)
    if not isinstance(reached, Reached):
        return refused(request, caller, reached, reference, form.one("zweck"))
    if await begin(uow, claim) is not None:
        await uow.record(reached.entry())
        return see_other(f"/desk/person/{reference}")
    made = await reissue(reached)
    await keep(uow, claim, status=201, resource=reference)
    return letter_page(request, caller, uow, made, reference)


def letter_page(
    request: Request,
    caller: AsStaff,
    uow: UnitOfWork,
    letter: Letter,
    reference: str,
    duplicates: Sequence[str] = (),
    came: Arrived | None = None,
) -> Response:
    """The page after a letter was made: the digits, and the button that prints the paper; `came` is what came along."""
    sealed: dict[str, str | int | None] = {
        "card": letter.card,
        "code": letter.activation_code,
        "expires": letter.expires_at.isoformat(),
        "until": int((uow.now + PRINTABLE).timestamp()),
    }
    return page(
        request,
        "desk/templates/letter.html",
        caller,
        status=201,
        reference=reference,
        digits=letter.spoken_digits,
        sealed=seal_cursor(uow.world.keyring, _name(caller), sealed),
        papers=offered(),
        duplicates=duplicates,
        came=came,
    )


def _name(caller: AsStaff) -> str:
    return f"desk-letter:{caller.session.hex()}"

"""One question on each page: who asks and what for, which data, for how long. A no can be said on every one of them.

Nothing is ticked beforehand, and nothing is stored before the last page: the ticks travel in a signed cookie.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.agencies import duties, function_of
from app.ledger.granting import WRITTEN_FORM
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.render import see_other
from app.portal.choice import Choice, keep_choice
from app.portal.handing_over import ground_of
from app.portal.open_request import Opened, open_request, read_answer
from app.portal.preview import previews
from app.unit_of_work import UoW
from consent.term import add_months
from consent.vocabulary import Purpose

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/anfrage/{name}")
async def who_asks(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """Who asks, what that office is and must tell others, what for, and what a yes and a no mean."""
    opened = await open_request(request, caller, uow, name, shared=True)
    if isinstance(opened, Response):
        return opened
    await opened.noted()
    asked, catalogue = opened.asked, uow.world.catalogue
    sentences = duties(catalogue, caller.language.code, reporting=asked.reporting_duty, course=asked.course_reporting)
    ground = None if asked.offered_by is None else ground_of(opened.speech, asked.offered_by.ground)
    return opened.shown("request_who", ground=ground, function=function_of(opened.speech, asked.agency_type), duties=sentences)


@router.post("/{lang}/anfrage/{name}")
async def go_on(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """On to the data, or no."""
    answered = await read_answer(request, caller, uow, name)
    if isinstance(answered, Response):
        return answered
    await answered[0].noted()
    return see_other(answered[0].path("/daten"))


@router.get("/{lang}/anfrage/{name}/daten")
async def which_data(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """Which categories, each with what stands there now; those about health and protection apart from the others."""
    opened = await open_request(request, caller, uow, name, shared=True)
    if isinstance(opened, Response):
        return opened
    if opened.offer.hindrance is not None:
        await opened.noted()
        return see_other(opened.path())
    return await _data_page(opened)


@router.post("/{lang}/anfrage/{name}/daten")
async def choose_data(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """Keep the ticks and go on; without any there is nothing to allow."""
    answered = await read_answer(request, caller, uow, name)
    if isinstance(answered, Response):
        return answered
    opened, form = answered
    ticked = form.many("daten")
    chosen = tuple(code for code in opened.asked.categories if code in ticked)
    if not chosen:
        return await _data_page(opened, nothing=True)
    await opened.noted()
    months = opened.offer.months[0] if opened.only_one_term else opened.choice.months
    choice = Choice(opened.asked.id, chosen, months)
    step = "/dauer" if choice.months is None else "/pruefen"
    return keep_choice(request, see_other(opened.path(step)), caller.newcomer_id, choice)


@router.get("/{lang}/anfrage/{name}/dauer")
async def how_long(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """For how long; the shortest is preset."""
    opened = await open_request(request, caller, uow, name, shared=True)
    if isinstance(opened, Response):
        return opened
    await opened.noted()
    if not opened.choice.categories:
        return see_other(opened.path("/daten"))
    if opened.only_one_term:
        return see_other(opened.path("/pruefen"))
    ends = [(months, add_months(uow.now, months)) for months in opened.offer.months]
    return opened.shown("request_term", ends=ends)


@router.post("/{lang}/anfrage/{name}/dauer")
async def choose_term(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """Keep the duration and go on to the check page."""
    answered = await read_answer(request, caller, uow, name)
    if isinstance(answered, Response):
        return answered
    opened, form = answered
    await opened.noted()
    months = next((months for months in opened.offer.months if str(months) == form.one("monate")), None)
    if months is None:
        return see_other(opened.path("/dauer"))
    choice = Choice(opened.asked.id, opened.choice.categories, months)
    return keep_choice(request, see_other(opened.path("/pruefen")), caller.newcomer_id, choice)


async def _data_page(opened: Opened, *, nothing: bool = False) -> Response:
    """Her own values stand on this page, so the log says that she read her record."""
    asked, head = opened.asked, opened.head
    shown = await previews(head, opened.speech, opened.offer.recipient, Purpose(asked.purpose), asked.categories)
    await head.uow.record(Entry("me.record", subject_ref=head.key.subject_ref))
    apart = [code for code in asked.categories if code in WRITTEN_FORM]
    ordinary = [code for code in asked.categories if code not in WRITTEN_FORM]
    status = 422 if nothing else 200
    return opened.shown("request_data", status=status, previews=shown, ordinary=ordinary, apart=apart, nothing=nothing)

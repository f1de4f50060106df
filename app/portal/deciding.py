"""The check page and the yes: what is stored is what that page showed, once, however often the form arrives."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import ValidationFailed
from app.grants.give import give
from app.grants.named import misfit
from app.ids import CONSENT, wire
from app.ledger.granting import Evidence, Order, moment_of
from app.pages.callers import NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import Form
from app.pages.render import see_other
from app.portal.choice import Choice, forget_choice
from app.portal.open_request import Opened, open_request, read_answer
from app.portal.wording import wordings
from app.unit_of_work import UoW
from consent.decision import Deny
from consent.notice import NoticeRef
from consent.term import add_months

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/{lang}/anfrage/{name}/pruefen")
async def check(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """What the agency may see and what not, until when, and the whole text."""
    opened = await open_request(request, caller, uow, name, shared=True)
    if isinstance(opened, Response):
        return opened
    await opened.noted()
    notice, choice = opened.offer.notice, opened.choice
    if notice is None:
        return see_other(opened.path())
    if not choice.categories or choice.months is None:
        return see_other(opened.path("/dauer" if choice.categories else "/daten"))
    return _check_page(opened, notice, choice.categories, choice.months)


@router.post("/{lang}/anfrage/{name}/pruefen")
async def decide(request: Request, caller: NewcomerPage, uow: UoW, name: str) -> Response:
    """Yes or no. A yes under a wording that was exchanged meanwhile is not stored: the new one is shown first."""
    answered = await read_answer(request, caller, uow, name)
    if isinstance(answered, Response):
        return answered
    opened, form = answered
    notice, shown = opened.offer.notice, _shown(opened, form)
    if notice is None or shown.months is None or form.one("antwort") != "ja":
        await opened.noted()
        return see_other(opened.path())
    if form.one("fassung") != _edition(notice):
        await opened.noted()
        return _check_page(opened, notice, shown.categories, shown.months, changed=True)
    order = Order(
        recipient=opened.offer.recipient,
        purpose=opened.asked.purpose,
        categories=shown.categories,
        valid_until=add_months(moment_of(opened.head), shown.months),
        evidence=Evidence(language=caller.language.code, version=notice.version),
        request=opened.offer.request,
    )
    given = await give(opened.head, order)
    if isinstance(given, Deny):
        raise misfit(given)
    return forget_choice(see_other(f"/{caller.language.code}/erteilt/{wire(CONSENT, given.consent)}"))


def _shown(opened: Opened, form: Form) -> Choice:
    """What the check page showed. Raises ValidationFailed for what it cannot have shown."""
    chosen = form.many("daten")
    if not chosen or not set(chosen) <= set(opened.asked.categories):
        raise ValidationFailed.at("/categories", "more-than-requested")
    months = next((months for months in opened.offer.months if str(months) == form.one("monate")), None)
    return Choice(opened.asked.id, chosen, months)


def _edition(notice: NoticeRef) -> str:
    """The wording by its content: the same version in another language is another text."""
    return notice.sha256


def _check_page(
    opened: Opened, notice: NoticeRef, categories: tuple[str, ...], months: int, *, changed: bool = False
) -> Response:
    until = add_months(opened.head.uow.now, months)
    texts = wordings(opened.head.uow.world.catalogue, notice, opened.speech, opened.asked, categories, until)
    return opened.shown(
        "request_check",
        status=409 if changed else 200,
        changed=changed,
        allowed=categories,
        denied=[code for code in opened.asked.categories if code not in categories],
        months=months,
        until=until,
        edition=_edition(notice),
        wordings=texts,
    )

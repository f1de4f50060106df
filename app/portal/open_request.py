"""A request that is waiting for its answer, opened for the pages that ask; one that is answered leads to its answer."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.audit.record import Entry
from app.documents.speech import Speech, speech
from app.errors import NotFound
from app.grants.offer import Offer, offer, request_to_me
from app.grants.refuse import refuse, what_is_refused
from app.grants.schemas import RequestToMe
from app.ids import CONSENT, REQUEST, parse, wire
from app.ledger.granting import Evidence
from app.ledger.head import Head
from app.pages.callers import AsSignedIn
from app.pages.forms import Form, read_form
from app.pages.render import page, see_other
from app.portal.choice import Choice, forget_choice, held_choice
from app.profile.own import own_head
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that can be answered, her head under lock, and what she has ticked so far."""

    request: Request
    caller: AsSignedIn
    head: Head
    offer: Offer
    speech: Speech
    choice: Choice

    @property
    def asked(self) -> RequestToMe:
        """The request as she sees it."""
        return self.offer.asked

    @property
    def only_one_term(self) -> bool:
        """Whether there is no choice of how long: nobody is asked what has one answer."""
        return len(self.offer.months) == 1

    def path(self, step: str = "") -> str:
        """The address of a question."""
        return f"/{self.caller.language.code}/anfrage/{self.asked.id}{step}"

    def shown(self, template: str, *, status: int = 200, **context: object) -> Response:
        """A page of this request."""
        return page(
            self.request,
            f"portal/templates/{template}.html",
            self.caller,
            status=status,
            asked=self.asked,
            offer=self.offer,
            choice=self.choice,
            catalogue=self.head.uow.world.catalogue,
            **context,
        )

    async def noted(self) -> None:
        """Record that she read what she is asked."""
        await self.head.uow.record(Entry("me.requests", subject_ref=self.head.key.subject_ref))


async def open_request(
    request: Request, caller: AsSignedIn, uow: UnitOfWork, name: str, *, shared: bool = False
) -> Opened | Response:
    """The request if it waits for an answer, else the way to its answer. Raises NotFound for a stranger's."""
    request_id = parse(REQUEST, name)
    head = await own_head(uow, caller.newcomer, shared=shared)
    asked = None if request_id is None else await request_to_me(head, request_id)
    if asked is None:
        raise NotFound()
    if asked.status != "pending":
        await uow.record(Entry("me.requests", subject_ref=head.key.subject_ref))
        return _answered(request, caller, head, asked)
    opened = await offer(head, asked, caller.language.code)
    choice = held_choice(request, caller.newcomer_id, asked.id)
    within = tuple(code for code in choice.categories if code in asked.categories)
    kept = Choice(asked.id, within, choice.months if choice.months in opened.months else None)
    return Opened(request, caller, head, opened, speech(caller.language.code), kept)


async def read_answer(request: Request, caller: AsSignedIn, uow: UnitOfWork, name: str) -> tuple[Opened, Form] | Response:
    """The form of one of the questions, with the request it belongs to; a no is stored at once, from every question alike.

    Sent twice, the second waits for the first and leads to the same answer: what is answered is not answered again.
    """
    form = await read_form(request, caller.form)
    opened = await open_request(request, caller, uow, name)
    if isinstance(opened, Response):
        return opened
    if form.one("antwort") != "nein":
        return opened, form
    no = what_is_refused(opened.head, opened.offer.request, None, None)
    await refuse(opened.head, no, Evidence(language=caller.language.code))
    return forget_choice(see_other(f"/{caller.language.code}/nein/{name}"))


def _answered(request: Request, caller: AsSignedIn, head: Head, asked: RequestToMe) -> Response:
    if asked.status == "refused":
        return forget_choice(see_other(f"/{caller.language.code}/nein/{asked.id}"))
    for state in head.standing().consents.values():
        if state.request is not None and wire(REQUEST, state.request) == asked.id:
            return forget_choice(see_other(f"/{caller.language.code}/erteilt/{wire(CONSENT, state.consent)}"))
    return page(request, "portal/templates/request_lapsed.html", caller, asked=asked)

"""Errors as pages: what happened and what to do next, in the visitor's language, with no value of the input repeated."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Answerable, KeyGone, NotFound, TooManyRequests
from app.pages.callers import AsVisitor, SignInNeeded
from app.pages.forms import FormRefused, visitor_key
from app.pages.languages import GERMAN, Language
from app.pages.render import page, see_other
from app.pages.texts import offered
from app.problems import answer_instead
from app.reasons import PUBLISHED

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages; routers of pages are made with `route_class=PageRoute`.

    The error itself goes on: it undoes the route's unit of work, and only then is the page answered.
    """

    fault_template = "pages/templates/fault.html"

    def get_route_handler(self) -> Handler:
        """The framework's handler, with our words for what goes wrong."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except KeyGone as gone:
                answer_instead(request, fault_page(request, "not-found", 404, template=self.fault_template))
                raise NotFound() from gone
            except (Answerable, HTTPException, RequestValidationError) as fault:
                answer_instead(request, self._told(request, fault))
                raise

        return handled

    def _told(self, request: Request, fault: Exception) -> Response:
        def told(kind: str, status: int, minutes: int = 0) -> Response:
            return fault_page(request, kind, status, minutes=minutes, template=self.fault_template)

        match fault:
            case SignInNeeded():
                return see_other(f"{fault.sign_in}?weiter={quote(fault.path)}")
            case FormRefused():
                return told("form", 403)
            case TooManyRequests():
                return told("too-many", 429, max(1, -(-fault.retry_after // 60)))
            case Answerable():
                return told(_KINDS.get(fault.reason, "refused"), PUBLISHED[fault.reason].status)
            case HTTPException():
                return told("not-found", 404)
        return told("refused", 422)


_KINDS = {"not-found": "not-found", "erased": "not-found", "unavailable": "unavailable"}


def fault_page(
    request: Request, kind: str, status: int, *, minutes: int = 0, template: str = PageRoute.fault_template
) -> Response:
    """The page for a kind of fault: form, too-many, not-found, unavailable, refused."""
    visitor = AsVisitor(_language(request), visitor_key(request.cookies))
    answer = page(request, template, visitor, status=status, kind=kind, minutes=minutes)
    if status in {429, 503}:
        answer.headers["Retry-After"] = str(max(1, minutes) * 60 if status == 429 else 2)
    return answer


def _language(request: Request) -> Language:
    code = request.path_params.get("lang", GERMAN)
    by_code = {language.code: language for language in offered()}
    return by_code.get(code, by_code[GERMAN])

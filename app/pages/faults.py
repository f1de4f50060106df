"""Errors as pages: what happened and what to do next, in the visitor's language, with no value of the input repeated."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Answerable, KeyGone, TooManyRequests
from app.pages.callers import AsVisitor, SignInNeeded
from app.pages.forms import FormRefused, visitor_key
from app.pages.languages import GERMAN, Language
from app.pages.render import page, see_other
from app.pages.texts import offered
from app.reasons import PUBLISHED

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages; routers of pages are made with `route_class=PageRoute`."""

    fault_template = "pages/templates/fault.html"

    def get_route_handler(self) -> Handler:
        """The framework's handler, with our words for what goes wrong."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded as needed:
                return see_other(f"{needed.sign_in}?weiter={quote(needed.path)}")
            except FormRefused:
                return fault_page(request, "form", 403, template=self.fault_template)
            except TooManyRequests as limited:
                return fault_page(
                    request, "too-many", 429, minutes=max(1, -(-limited.retry_after // 60)), template=self.fault_template
                )
            except Answerable as fault:
                return fault_page(
                    request, _KINDS.get(fault.reason, "refused"), PUBLISHED[fault.reason].status, template=self.fault_template
                )
            except (KeyGone, HTTPException):
                return fault_page(request, "not-found", 404, template=self.fault_template)
            except RequestValidationError:
                return fault_page(request, "refused", 422, template=self.fault_template)

        return handled


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

"""Pages from templates: what a template may use is named here, and what it names wrongly is an error, never a blank."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import i18n
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.pages.dates import Dates
from app.pages.forms import COOKIE, TOKEN, FormKey
from app.pages.languages import GERMAN, Language, known
from app.pages.static import address_of
from app.pages.texts import offered, texts
from app.world import world_of

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


class Viewer(Protocol):
    """What a page needs of whoever looks at it."""

    @property
    def language(self) -> Language: ...
    @property
    def form(self) -> FormKey: ...


@cache
def _environment(code: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("app", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[i18n],
    )
    held = texts(code)
    environment.install_gettext_callables(held.gettext, held.ngettext, newstyle=True)  # type: ignore[attr-defined]
    language = known()[code]
    environment.globals |= {"language": language, "languages": offered(), "d": Dates(language), "static": address_of}
    environment.globals["label"] = lambda labels: labels[code]
    environment.globals["german"] = lambda labels: labels[GERMAN]
    environment.globals["path"] = lambda rest: f"/{code}{rest}"
    return environment


def page(request: Request, template: str, viewer: Viewer, *, status: int = 200, **context: object) -> Response:
    """The page of a template (`portal/templates/home.html`), in the viewer's language, with the context that it names."""
    members: dict[str, Any] = {
        "caller": viewer,
        "here": request.url.path,
        "log_mark": world_of(request).seal.mark,
        "form_name": TOKEN,
        "form_token": viewer.form.token(world_of(request).keyring),
        **context,
    }
    body = _environment(viewer.language.code).get_template(template).render(members)
    response = HTMLResponse(body, status, dict(HEADERS))
    if viewer.form.fresh is not None:
        set_cookie(response, COOKIE, viewer.form.fresh)
    return response


def see_other(path: str, headers: Mapping[str, str] | None = None) -> Response:
    """Lead on after a form was done with (303): a reload repeats the page, never the deed."""
    return RedirectResponse(path, 303, HEADERS | dict(headers or {}))


def set_cookie(response: Response, name: str, value: str, *, seconds: int | None = None, from_links: bool = False) -> None:
    """A cookie of this host alone, for no script; without `seconds` it ends with the browser.

    It comes with no request that another site began, unless `from_links`: then it comes where a link or a redirect leads here.
    """
    site: Literal["lax", "strict"] = "lax" if from_links else "strict"
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite=site)


def forget_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")

"""Which paths are pages of ours: nobody is led anywhere else after signing in."""

from starlette.requests import Request
from starlette.routing import Match

from app.pages.languages import Language

_LONGEST = 200


def is_page(request: Request, language: Language, path: str) -> bool:
    """Whether a page in this language can be opened at the path; it has no query and nothing that would have to be decoded."""
    plain = all(sign.isascii() and (sign.isalnum() or sign in "/-_") for sign in path)
    if not plain or len(path) > _LONGEST or "//" in path or not path.startswith(f"/{language.code}/"):
        return False
    asked = {**request.scope, "method": "GET", "path": path, "raw_path": path.encode()}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)


def inside(request: Request, language: Language, path: str) -> str:
    """The path if it is one of this language's pages, else its first page."""
    return path if is_page(request, language, path) else f"/{language.code}/"


def page_of_form(request: Request, language: Language) -> str:
    """Where somebody was who has sent a form: the page at the form's own address or right above it, else the first one."""
    path = request.url.path
    places = (path, path.rpartition("/")[0])
    return next((place for place in places if is_page(request, language, place)), f"/{language.code}/")

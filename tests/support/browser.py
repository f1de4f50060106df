"""A browser without a screen that signs staff in: links, redirects over two sites, cookies that say when they may be sent."""

from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx


class Browser:
    """Keeps cookies and sends them by their SameSite rule; follows redirects, as begun where the first link was."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        self._service = service
        self.cookies: dict[str, tuple[str, str]] = {}
        self.seen: list[str] = []

    async def go(self, address: str, *, begun_elsewhere: bool = False) -> httpx.Response:
        """Follow a link, through every redirect of our own, up to a page or to another site."""
        self.seen.append(address)
        answer = await self._service.get(address, headers=self._headers(begun_elsewhere))
        self._keep(answer)
        if answer.status_code == 303 and answer.headers["location"].startswith("/"):
            return await self.go(answer.headers["location"], begun_elsewhere=begun_elsewhere)
        return answer

    async def post(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        """Send a form of our own page."""
        answer = await self._service.post(path, data=form, headers={**self._headers(False), **headers})
        self._keep(answer)
        return answer

    async def sign_in(self, person: str = "mbe-1", desk: str = "mbe", weiter: str = "") -> httpx.Response:
        """From the link of an agency over the provider to the page it leads to."""
        back = await self.at_provider(person, desk, weiter)
        return await self.go(back, begun_elsewhere=True)

    async def at_provider(self, person: str = "mbe-1", desk: str = "mbe", weiter: str = "") -> str:
        """The address with which the provider sends this browser back."""
        started = await self.go(f"/desk/anmelden/{desk}?{urlencode({'weiter': weiter})}")
        assert started.status_code == 303, started.text
        address = started.headers["location"]
        async with httpx.AsyncClient(trust_env=False) as elsewhere:
            chosen = await elsewhere.get(address, params=[*parse_qsl(urlsplit(address).query), ("person", person)])
        back = urlsplit(chosen.headers["location"])
        return f"{back.path}?{back.query}"

    def _headers(self, begun_elsewhere: bool) -> dict[str, str]:
        sent = {name: value for name, (value, site) in self.cookies.items() if site == "lax" or not begun_elsewhere}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())} if sent else {}

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                assert name.startswith("__Host-")
                assert (morsel["secure"], morsel["httponly"], morsel["path"], morsel["domain"]) == (True, True, "/", "")
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = (morsel.value, morsel["samesite"].lower())

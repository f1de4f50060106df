"""An Integreat region on loopback, over real HTTP: entries in the documented shapes, our own, and hostile answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Entry = dict[str, Any]
Respond = Callable[[BaseHTTPRequestHandler], None]


def location(number: int, name: str, /, **changes: Any) -> Entry:
    """An entry of `locations`; `number` is the place's lasting id, the entry's own is another."""
    entry: Entry = {
        "id": 9000 + number,
        "url": f"https://integreat.example.org/musterkreis/de/locations/ort-{number}/",
        "path": f"/musterkreis/de/locations/ort-{number}/",
        "title": name,
        "modified_gmt": "2026-10-01T08:00:00Z",
        "last_updated": "2026-10-01T10:00:00+02:00",
        "excerpt": "Beratung &amp; Hilfe\n in vielen Sprachen",
        "content": "<p>Beratung &amp; Hilfe</p><script>alert(1)</script>",
        "available_languages": {"en": {"id": 1, "url": "https://integreat.example.org/x", "path": "/x"}},
        "icon": None,
        "category": {"id": 3, "name": "Beratung", "color": "#000000", "icon": "service"},
        "contacts": [{"area_of_responsibility": "Leitung", "name": "Erika Beispiel", "phone_number": "+49 30 23125 000"}],
        "opening_hours": [{"allDay": False, "closed": False, "timeSlots": [{"start": "09:00", "end": "12:00"}]}],
        "temporarily_closed": False,
        "appointment_url": None,
        "location": {
            "id": number,
            "name": name,
            "address": "Musterweg 1",
            "town": "Groß-Gerau",
            "postcode": "64521",
            "country": "Deutschland",
            "latitude": 49.9,
            "longitude": 8.5,
        },
        "organization": {"id": 5, "slug": "muster", "name": "Musterverein e. V.", "logo": None, "website": "https://example.org"},
        "barrier_free": True,
        "a_member_of_tomorrow": {"nested": [1, 2, 3]},
    }
    entry.update(changes)
    return entry


def event(number: int, name: str, /, **changes: Any) -> Entry:
    """An entry of `events`; `number` is the event's lasting id."""
    entry: Entry = {
        "id": 7000 + number,
        "url": f"https://integreat.example.org/musterkreis/de/events/treffen-{number}/",
        "path": f"/musterkreis/de/events/treffen-{number}/",
        "title": name,
        "excerpt": "",
        "content": "<h2>Sprachcafé</h2><p>Jeden <b>Dienstag</b></p>",
        "available_languages": {},
        "thumbnail": None,
        "location": {"id": None, "name": None, "address": None, "town": None, "postcode": None},
        "location_path": None,
        "meeting_url": None,
        "event": {
            "id": number,
            "start": "2026-12-01T17:00:00+01:00",
            "start_date": "2026-12-01",
            "end": "2026-12-01T19:00:00+01:00",
            "end_date": "2026-12-01",
            "all_day": False,
            "recurrence_id": None,
            "timezone": "Europe/Berlin",
        },
        "hash": None,
        "recurrence_rule": None,
    }
    entry.update(changes)
    return entry


@dataclass
class IntegreatServer:
    """What the region holds; `respond` takes the place of an honest answer, by list."""

    locations: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    respond: dict[str, Respond] = field(default_factory=dict)
    conditional: bool = True
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    base_url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request as Integreat does."""
        self.asked.append((handler.path, dict(handler.headers)))
        name = handler.path.split("?")[0].strip("/").split("/")[-1]
        if name in self.respond:
            self.respond[name](handler)
            return
        if not handler.path.startswith(f"/api/v3/musterkreis/de/{name}/") or name not in ("locations", "events"):
            send(handler, 404, b'{"error": "Not found."}')
            return
        body = json.dumps(getattr(self, name)).encode()
        etag = f'"{sha256(body).hexdigest()[:20]}"'
        if self.conditional and handler.headers.get("If-None-Match") == etag:
            send(handler, 304, b"", {"ETag": etag})
            return
        send(handler, 200, body, {"ETag": etag} if self.conditional else {})


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    """Send an answer of this status and body."""
    handler.send_response(status)
    for name, text in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, text)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def integreat_on_loopback() -> Iterator[IntegreatServer]:
    """A region that answers until the end of the block."""
    region = IntegreatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            region.answer(self)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        region.base_url = f"http://127.0.0.1:{server.server_address[1]}/api/v3"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield region
        finally:
            server.shutdown()
            thread.join()

"""A case tool that does nothing but what the service asks of one: run it again and again, it goes on from where it stopped.

Its settings are environment variables, as `kiim conformance` gives them: KIIM_ISSUER, KIIM_CLIENT_ID, KIIM_PRIVATE_JWK (a file),
KIIM_PURPOSE, KIIM_NEWCOMERS (references it works with), KIIM_STATE (a folder), KIIM_HOLDINGS (a file: what it keeps of whom).
"""

import json
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from jose import jwt

MOST_TRIES = 5
ENDED = {"consent-withdrawn", "consent-expired", "erased"}


class CaseTool:
    """One agency's tool with a token, a place in the feed, and its copies."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.issuer, self.client_id = settings["KIIM_ISSUER"], settings["KIIM_CLIENT_ID"]
        self.key = json.loads(Path(settings["KIIM_PRIVATE_JWK"]).read_text())
        self.purpose, self.newcomers = settings["KIIM_PURPOSE"], settings["KIIM_NEWCOMERS"].split()
        self.place, self.holdings = Path(settings["KIIM_STATE"]) / "cursor", Path(settings["KIIM_HOLDINGS"])
        self.copies = json.loads(self.holdings.read_text()) if self.holdings.exists() else {}
        self.token = ""
        self.http = httpx.Client(base_url=self.issuer, timeout=20, trust_env=False)

    def run(self) -> None:
        """One synchronisation: what changed, then what is released now."""
        with self.http:
            self.follow()
            for newcomer in self.newcomers:
                self.look(newcomer)
            self.keep()

    def assertion(self) -> str:
        """A client assertion: minutes long, for the issuer, used once."""
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "iat": now, "exp": now + 300}
        return jwt.encode(claims | {"jti": secrets.token_hex(16)}, self.key, algorithm="ES256", headers={"kid": self.key["kid"]})

    def renew(self) -> None:
        """A token for the one purpose."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(),
            "scope": f"purpose:{self.purpose}",
        }
        self.token = self.http.post("/oauth2/token", data=form).raise_for_status().json()["access_token"]

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request: with a new token where the old one has expired, and not before the service wants to be asked again.

        Where the answer breaks off, it is sent again: looks and acknowledgements may come twice, a registration has its key.
        """
        for _ in range(MOST_TRIES):
            if not self.token:
                self.renew()
            try:
                answer = self.http.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **options)
            except httpx.TransportError:
                self.wait(1)
                continue
            if answer.status_code == 401:
                self.token = ""
            elif answer.status_code in {429, 503}:
                self.wait(float(answer.headers.get("retry-after", "5")))
            else:
                return answer
        raise RuntimeError("the service cannot be reached now; the next run goes on from here")

    def wait(self, seconds: float) -> None:
        """As long as the service says."""
        time.sleep(seconds)

    def follow(self) -> None:
        """The feed, from where the last run stopped to its end; a place is kept once everything before it is done."""
        while True:
            place = self.place.read_text() if self.place.exists() else None
            page = self.call("GET", "/v1/changes", params={} if place is None else {"cursor": place}).raise_for_status().json()
            for change in page["items"]:
                self.act(change)
            self.keep()
            self.place.write_text(page["next"])
            if not page["items"]:
                return

    def act(self, change: dict[str, Any]) -> None:
        """Do what a change asks for, and say so; types that we do not know ask for nothing we could do."""
        if change["type"] in ENDED:
            self.copies.pop(change["newcomer"], None)
        outcome = self.outcome(change)
        self.call("POST", f"/v1/changes/{change['id']}/acknowledgement", json=outcome)

    def outcome(self, change: dict[str, Any]) -> dict[str, str]:
        """What is said about a change."""
        return {"outcome": "deleted" if change["type"] in ENDED else "done"}

    def look(self, newcomer: str) -> None:
        """Read what is released now; without a release there is no copy."""
        answer = self.call("GET", f"/v1/newcomers/{newcomer}/record")
        if answer.status_code != 200:
            self.copies.pop(newcomer, None)  # for whatever reason, those to come included
            return
        self.copies[newcomer] = self.shown(answer.json())

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        """The statement that each field stands for, with its mark; where all are disputed, one is current all the same."""
        found = {}
        for category in record["categories"].values():
            for code, field in category["fields"].items():
                chosen = next(one for one in field["statements"] if one["id"] == field["current"])
                found[code] = {"value": chosen["value"], "disputed": chosen["disputed"]}
        return found

    def keep(self) -> None:
        """Write down what we hold."""
        self.holdings.write_text(json.dumps(self.copies))


if __name__ == "__main__":
    CaseTool(os.environ).run()

"""Two counselling offices, a person of the first, and everything they can do about handing her over; all over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

STATEMENTS = [
    said("identity", "family_name", "Musterprobe"),
    said("language", "german_overall", "A2"),
    said("communication", "spoken_languages", ["ara"]),
]
CATEGORIES = ["identity", "language"]


@dataclass(slots=True)
class Handing:
    """The sender, the recipient, a third office that knows her too, and her phone."""

    sender: Tool
    recipient: Tool
    third: Tool
    phone: Phone
    reference: str
    card: str

    async def offer(self, **changes: Any) -> httpx.Response:
        """The sender offers her to the recipient."""
        body = {
            "newcomer": self.reference,
            "recipient": self.recipient.wire_id,
            "categories": CATEGORIES,
            "ground": "moving",
            "reason": "Sie zieht im Mai um.",
        }
        return await self.sender.post("/v1/referrals", {**body, **changes})

    async def offered(self, **changes: Any) -> str:
        """An offer that was stored; its id."""
        answer = await self.offer(**changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def agree(self, referral: str, **changes: Any) -> httpx.Response:
        """She says yes on her phone."""
        body = {
            "purpose": "handover",
            "recipient": self.recipient.wire_id,
            "categories": CATEGORIES,
            "notice_language": "de",
            "request": referral,
        }
        return await self.phone.post("/v1/me/consents", {**body, **changes})

    async def agreed(self) -> str:
        """An offer that she agreed to; its id."""
        referral = await self.offered()
        answer = await self.agree(referral)
        assert answer.status_code == 201, answer.text
        return referral

    async def accepted(self) -> str:
        """An offer that she agreed to and the recipient accepted."""
        referral = await self.agreed()
        assert (await self.step(self.recipient, referral, "acceptance")).status_code == 200
        return referral

    async def step(self, by: Tool, referral: str, name: str, body: Json | None = None) -> httpx.Response:
        """One of the two offices does something with it."""
        return await by.post(f"/v1/referrals/{referral}/{name}", body or {})

    async def received(self) -> list[Json]:
        """What the recipient sees."""
        items: list[Json] = (await self.recipient.get("/v1/referrals")).json()["items"]
        return items

    async def reads(self, referral: str) -> httpx.Response:
        """The recipient reads her record under its own reference, for the purpose of handing over."""
        own = (await self.recipient.get(f"/v1/referrals/{referral}")).json()["newcomer"]
        return await self.recipient.get(f"/v1/newcomers/{own}/record", purpose="handover")


async def two_offices(http: httpx.AsyncClient, world: World, **facts: Any) -> Handing:
    """A person registered at the sender; `facts` are the recipient's."""
    await confirm_notices(world, "de")
    purposes = ("counselling", "handover")
    sender = await tool(http, world, "counselling", *purposes, name="Beratung am Beispielplatz")
    recipient = await tool(http, world, "counselling", *purposes, name="Beratung Neustadt", **facts)
    third = await tool(http, world, "counselling", *purposes, name="Beratung Drittstadt")
    consent = {"categories": ["identity", "language", "communication"]}
    registered = await sender.register(statements=STATEMENTS, consent=consent)
    phone = await activate(http, registered["letter"])
    await phone.link(third)
    return Handing(sender, recipient, third, phone, str(registered["id"]), registered["letter"]["card"])

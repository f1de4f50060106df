"""A database administrator: every table and no trigger in the way, but no key; and a small story to attack."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
from asyncpg import Record

from app.access.read_record import ACTION
from app.audit.read import decode
from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool

if TYPE_CHECKING:
    from asyncpg import Connection

SECRET = "Musterprobe"
"""The family name of every person that `tests.support.people` registers: it must never reach the attacker."""


@dataclass(slots=True)
class Administrator:
    """A superuser session in which triggers are switched off."""

    connection: "Connection[Record]"

    async def run(self, sql: str, *values: Any) -> None:
        """Change anything."""
        await self.connection.execute(sql, *values)

    async def rows(self, table: str, newcomer: UUID) -> list[Record]:
        """A copy of a newcomer's rows."""
        return await self.connection.fetch(f"SELECT * FROM {table} WHERE newcomer_id = $1", newcomer)

    async def put_back(self, table: str, newcomer: UUID, rows: Iterable[Record]) -> None:
        """Make a newcomer's rows of this table exactly these again."""
        await self.run(f"DELETE FROM {table} WHERE newcomer_id = $1", newcomer)
        for row in rows:
            places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
            await self.run(f"INSERT INTO {table} ({', '.join(row.keys())}) VALUES ({places})", *row)

    async def newcomer(self, reference: str) -> UUID:
        """Whose reference this is."""
        found: UUID = await self.connection.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", reference)
        return found

    async def last_decision(self) -> str:
        """What the database itself decided in the newest read: the control that the attack got past."""
        body = await self.connection.fetchval("SELECT body FROM audit.event WHERE action = $1 ORDER BY seq DESC LIMIT 1", ACTION)
        return decode(body).outcome


@dataclass(slots=True)
class Story:
    """A counselling office and a school, a person registered by the one and linked to the other."""

    office: Tool
    school: Tool
    phone: Phone
    person: Json
    at_school: str
    newcomer: UUID

    @property
    def at_office(self) -> str:
        """The office's reference."""
        return str(self.person["id"])


async def told(http: httpx.AsyncClient, world: World, administrator: Administrator) -> Story:
    """Register, sign in, link."""
    await confirm_notices(world, "de")
    office = await tool(http, world, "counselling", "counselling")
    school = await tool(http, world, "course_provider", "language_course")
    person = await office.register()
    phone = await activate(http, person["letter"])
    at_school = await phone.link(school)
    return Story(office, school, phone, person, at_school, await administrator.newcomer(str(person["id"])))


async def read(agency: Tool, reference: str) -> httpx.Response:
    """The main read."""
    return await agency.get(f"/v1/newcomers/{reference}/record")


def assert_nothing_leaked(answer: httpx.Response) -> None:
    """A server error that says nothing: no name, no category, no cause."""
    assert answer.status_code == 500, answer.text
    assert answer.json()["reason"] == "internal"
    assert SECRET not in answer.text
    assert "categories" not in answer.text

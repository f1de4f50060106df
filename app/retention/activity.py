"""Keep the day on which each record was last used: read the log from where the last reading began, once a day.

Used is what somebody did with it: a look, a change, a decision, a visit of hers. Not used is what the service does by itself,
what was refused, and a comparison with somebody else's record. The clock outlives the log, whose months may go after half a year.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from app.agencies.store import checked, sealed
from app.errors import IntegrityFault
from app.retention.tables import retention_clock
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

CLOCK: Final = "retention_clock"
_BATCH = 1000
_SECONDS = 600.0  # the first reading meets the whole log
OF_ITSELF: Final = ["consent.expire", "duplicate.check", "feed.push", "integrity", "record.merge-final"]
_USED = """
  strpos(e.body, '"o":"allowed"') > 0 AND NOT e.action = ANY(CAST({idle} AS text[]))
  AND e.action !~ '^(log|retention|keys|shred|honey)[.-]'"""
_LOGGED = f"""
  SELECT n.newcomer_id, max(substring(e.body FROM strpos(e.body, '"at":"') + 6 FOR 10)) AS day
    FROM audit.event e JOIN keys.dek d ON d.subject_ref = e.subject_ref
    JOIN newcomer n ON n.key_id = d.key_id AND n.dek_generation = d.generation
   WHERE e.seq >= $1 AND n.status IN ('active', 'restricted') AND {_USED.format(idle="$2")}
   GROUP BY n.newcomer_id"""
_NEW = """
  SELECT n.newcomer_id, to_char(n.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day
    FROM newcomer n
   WHERE n.status IN ('active', 'restricted') AND n.newcomer_id NOT IN (SELECT newcomer_id FROM retention_clock)"""
_STILL_USED = text(f"""
  SELECT EXISTS (SELECT FROM audit.event e, retention_place p WHERE e.subject_ref = :subject AND e.seq >= p.seq
                    AND substring(e.body FROM strpos(e.body, '"at":"') + 6 FOR 10) > :day
                    AND {_USED.format(idle=":idle")})""")
_KNOWN = text("SELECT * FROM retention_clock WHERE newcomer_id = ANY(:ids) FOR UPDATE")
_PUT = text("""
  INSERT INTO retention_clock (newcomer_id, active_on, reminded_on, row_version, mac, mac_generation)
  VALUES (:newcomer_id, :active_on, :reminded_on, :row_version, :mac, :mac_generation)
  ON CONFLICT (newcomer_id) DO UPDATE SET active_on = excluded.active_on, reminded_on = excluded.reminded_on,
    row_version = excluded.row_version, mac = excluded.mac, mac_generation = excluded.mac_generation""")
_FORGET = text("DELETE FROM retention_clock c USING newcomer n WHERE n.newcomer_id = c.newcomer_id AND n.status = 'erased'")
_STEP = text("UPDATE retention_place SET seq = newest, newest = :newest WHERE newest <= :newest")


async def read_log(world: World) -> int:
    """Bring every clock up to the log; returns how many moved or began."""
    async with world.pool.acquire() as connection:
        newest = await connection.fetchval("SELECT coalesce(max(seq), 0) FROM audit.event")
        place = await connection.fetchval("SELECT newest FROM retention_place")
        days: dict[UUID, str] = {row["newcomer_id"]: row["day"] for row in await connection.fetch(_NEW, timeout=_SECONDS)}
        for row in await connection.fetch(_LOGGED, place, OF_ITSELF, timeout=_SECONDS):
            days[row["newcomer_id"]] = max(row["day"], days.get(row["newcomer_id"], row["day"]))
    moved, ids = 0, sorted(days)
    for start in range(0, len(ids), _BATCH):
        moved += await _move(world, {each: days[each] for each in ids[start : start + _BATCH]})
    async with open_unit(world) as uow:
        uow.unaudited("how far the log was read; clocks of the erased go")
        await uow.session.execute(_FORGET)
        await uow.session.execute(_STEP, {"newest": newest})
    return moved


async def clock_of(uow: UnitOfWork, newcomer_id: UUID, *, lock: bool = False) -> dict[str, Any] | None:
    """The checked clock of this record with its `row_version`; None while none runs. Raises IntegrityFault on a forged one."""
    statement = retention_clock.select().where(retention_clock.c.newcomer_id == newcomer_id)
    row = (await uow.session.execute(statement.with_for_update() if lock else statement)).mappings().first()
    return None if row is None else {**checked(uow.world.keyring, CLOCK, dict(row)), "row_version": row["row_version"]}


async def put_clock(uow: UnitOfWork, clock: dict[str, Any], **changes: Any) -> None:
    """Write a clock that was locked, with changes, under the next version."""
    columns = {name: value for name, value in clock.items() if name != "row_version"} | changes
    await uow.session.execute(_PUT, sealed(uow.world.keyring, CLOCK, clock["row_version"] + 1, columns))


async def is_used(uow: UnitOfWork, subject: UUID, clock: dict[str, Any]) -> bool:
    """Whether the log says by now that the record was used after the day of its clock."""
    found = await uow.session.execute(_STILL_USED, {"subject": subject, "day": clock["active_on"], "idle": OF_ITSELF})
    return bool(found.scalar_one())


async def _move(world: World, days: dict[UUID, str]) -> int:
    async with open_unit(world) as uow:
        uow.unaudited("days of use, which the log says already")
        rows = (await uow.session.execute(_KNOWN, {"ids": list(days)})).mappings()
        known = {UUID(int=row["newcomer_id"].int): dict(row) for row in rows}
        moved = []
        for newcomer_id, day in days.items():
            row = known.get(newcomer_id)
            version = 0 if row is None else row["row_version"]
            if row is not None and not _is_behind(world, row, day):
                continue
            columns = {"newcomer_id": newcomer_id, "active_on": day, "reminded_on": None}
            moved.append(sealed(world.keyring, CLOCK, version + 1, columns))
        if moved:
            await uow.session.execute(_PUT, moved)
        return len(moved)


def _is_behind(world: World, row: dict[str, Any], day: str) -> bool:
    """Whether this clock is to be moved to this day. One that the service did not write is left as it is, to `kiim verify`."""
    try:
        return bool(checked(world.keyring, CLOCK, row)["active_on"] < day)
    except IntegrityFault:
        return False

"""A notice counts only after an operator confirmed the very text that is in force."""

import pytest

from app.agencies.notices import confirm_notice, list_notices
from app.errors import NotFound, ValidationFailed
from app.unit_of_work import open_unit
from app.world import World


async def status_of(world: World, purpose: str, language: str) -> str:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads which notices are confirmed")
        listed = await list_notices(uow)
    return next(row["status"] for row in listed if (row["purpose"], row["language"]) == (purpose, language))


async def confirmed(world: World, **changes: str) -> None:
    given = {"purpose": "counselling", "language": "de", "reviewed_by": "legal desk of a test", **changes}
    sha256 = given.pop("sha256", None) or world.catalogue.notices[("counselling", "de")].sha256
    async with open_unit(world) as uow:
        await confirm_notice(uow, sha256=sha256, **given)  # type: ignore[arg-type]  # the test's table names parameters


async def test_no_notice_is_reviewed_as_shipped(world: World) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads which notices are confirmed")
        assert {row["status"] for row in await list_notices(uow)} == {"unreviewed"}


async def test_a_confirmed_notice_counts_until_it_is_revoked_and_again_afterwards(world: World) -> None:
    for given, shown in (("reviewed", "reviewed"), ("revoked", "unreviewed"), ("sworn", "sworn")):
        await confirmed(world, status=given)
        assert await status_of(world, "counselling", "de") == shown


async def test_only_the_digest_of_the_text_in_force_is_confirmed(world: World) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await confirmed(world, sha256="0" * 64)
    assert refused.value.errors[0]["pointer"] == "/sha256"
    assert await world.pool.fetchval("SELECT count(*) FROM notice_review") == 0


async def test_somebody_must_have_checked_it(world: World) -> None:
    with pytest.raises(ValidationFailed):
        await confirmed(world, reviewed_by=" ")


async def test_there_is_nothing_to_confirm_in_a_language_without_text(world: World) -> None:
    with pytest.raises(NotFound):
        await confirmed(world, language="tlh")

"""The main job over real HTTP: it holds on a founded district, and a broken step ends it in plain words."""

from typing import Any

import pytest

from app.agencies.register import set_status
from app.demo.caller import StoryBroken, short
from app.demo.denominators import KREIS
from app.demo.history import write_history
from app.demo.key_pairs import make_pair
from app.demo.live import HOST, open_socket, served
from app.demo.setup import found_district
from app.demo.story import tell_story
from app.errors import ConfigurationProblem
from app.ids import AGENCY, parse
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import open_unit
from tests.support.seeded import Seeded


async def told(seeded: Seeded, change: Any = None, suspended: str | None = None) -> list[str]:
    """Tell the story against a server of its own; `change` spoils the clients, `suspended` an agency type."""
    lines: list[str] = []
    with open_socket(0) as listening:
        base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        settings = Settings.model_validate({**seeded.settings.model_dump(), "base_url": base_url, "monitoring_areas": KREIS})
        async with open_world(settings) as world:
            clients = await found_district(world, seeded.papers)
            await write_history(world, seeded.plan)
            agency_id = next((parse(AGENCY, c["agency_id"]) for c in clients if c["type"] == suspended), None)
            async with served(create_app(settings, world), listening, base_url):
                try:
                    if agency_id:
                        async with open_unit(world) as uow:
                            await set_status(uow, agency_id, "suspended")
                    await tell_story(base_url, change(clients) if change else clients, lines.append)
                finally:
                    if agency_id:
                        async with open_unit(world) as uow:
                            await set_status(uow, agency_id, "active")
    return lines


async def test_the_main_job_holds_again_and_again(seeded: Seeded) -> None:
    for _ in range(2):
        lines = await told(seeded)
        assert any(line.startswith("\n12.") for line in lines)
        text = "\n".join(lines)
        assert "refused (consent-missing)" in text
        assert "refused (consent-withdrawn)" in text


async def test_no_secret_is_told(seeded: Seeded) -> None:
    text = "\n".join(await told(seeded))
    for secret in ("eyJ", "kiim_s_", '"d":'):
        assert secret not in text


async def test_a_suspended_agency_breaks_the_story_in_plain_words(seeded: Seeded) -> None:
    with pytest.raises(StoryBroken, match="should have been answered with 200"):
        await told(seeded, suspended="course_provider")


async def test_a_wrong_key_breaks_the_story(seeded: Seeded) -> None:
    private, _ = make_pair("demo-mbe-1")
    with pytest.raises(StoryBroken, match="POST /oauth2/token"):
        await told(seeded, lambda clients: [{**client, "private_jwk": private} for client in clients])


async def test_a_district_without_a_school_breaks_the_story(seeded: Seeded) -> None:
    with pytest.raises(StoryBroken, match="course_provider"):
        await told(seeded, lambda clients: [client for client in clients if client["type"] != "course_provider"])


async def test_a_service_that_is_gone_breaks_the_story() -> None:
    private, _ = make_pair("x")
    client = {"client_id": "x", "issuer": "x", "private_jwk": private, "agency": "x", "agency_id": "x"}
    clients = [{**client, "type": kind} for kind in ("counselling", "course_provider", "monitoring")]
    with pytest.raises(StoryBroken, match="could not be reached"):
        await tell_story("http://127.0.0.1:9", clients, print)


def test_a_taken_port_is_said_in_plain_words() -> None:
    with open_socket(0) as taken:
        taken.listen()
        with pytest.raises(ConfigurationProblem, match="is taken"):
            open_socket(taken.getsockname()[1])


def test_a_body_is_told_short_and_without_secrets() -> None:
    told_body = short({"pin": "123456", "letter": {"activation_code": "ABCD"}, "list": [{"code": "x"}], "long": "y" * 500})
    assert "123456" not in told_body
    assert "ABCD" not in told_body
    assert len(told_body) <= 160

"""What the games print: one line each, at the end of the run."""

from collections.abc import Callable

import pytest


@pytest.fixture
def report(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str, object], None]:
    """Print one outcome past the capture, so that figures stand in every run's output."""

    def say(game: str, outcome: object) -> None:
        with capsys.disabled():
            print(f"\n{game}: {outcome}", end="")  # noqa: T201 - the figures are what the run is for

    return say

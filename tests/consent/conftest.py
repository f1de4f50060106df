"""What the rule tests share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def kabul(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose local time is not UTC; a rule that falls back on local time gives itself away."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Kabul")
        time.tzset()
        yield
    time.tzset()

"""The snippets of docs/case-tools.md run in their order against a running demo, with the token snippet of docs/tokens.md."""

import re
from pathlib import Path
from typing import Any

import httpx

from app.settings import Settings
from tests.contract.outside import CaseTool

DOCS = Path(__file__).parents[2] / "docs"


def snippets(page: str, after: str = "") -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text[text.index(after) :], re.DOTALL)


def test_the_snippets_run_as_they_stand(demo: tuple[httpx.Client, Path], counsellors: list[CaseTool]) -> None:
    papers = counsellors[0].registration
    names: dict[str, Any] = {"CLIENT_ID": papers["client_id"], "ISSUER": papers["issuer"], "PRIVATE_JWK": papers["private_jwk"]}
    pages = [snippets("tokens.md", "## Python, without a framework")[0], *snippets("case-tools.md", "## A client")]
    for snippet in pages:
        exec(snippet, names)  # noqa: S102  # the documentation is what is tested
    assert len(pages) == 7
    assert names["read"](names["http"], "n_" + "0" * 32) is None
    assert names["letter"]["activation_code"]
    names["http"].close()


def test_the_limits_are_the_service_s() -> None:
    page = (DOCS / "case-tools.md").read_text(encoding="utf-8")
    defaults = Settings.model_fields
    assert f"{defaults['body_limit'].default // 1024} KiB" in page
    assert f"{defaults['link_code_seconds'].default // 60} minutes, {defaults['letter_days'].default} days" in page

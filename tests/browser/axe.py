"""axe on a page as it stands, on a phone and on a desktop: WCAG 2.0 to 2.2, A and AA, and best practice."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.site import DESKTOP, PHONE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
BY_WIDTH = ["scrollable-region-focusable", "target-size"]
"""Rules about where things come to lie. The others look at texts, their tree and colours; no style sheet asks for the width."""
SCRIPT = Axe().axe_script
RUN = """options => axe.run({resultTypes: ['violations', 'incomplete'], preload: false, ...options}).then(
  ({violations, incomplete, passes}) => ({violations, incomplete, passed: passes.length}))"""


async def found_by_axe(page: Page, unsure: set[str] | None = None) -> list[str]:
    """What is wrong on this page; `unsure` collects what axe leaves to a person. The window is as large afterwards as it was."""
    before = page.viewport_size or PHONE
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SCRIPT)
        await page.add_init_script(SCRIPT)  # half a megabyte that need not be sent again for the pages after this one
    found: list[str] = []
    for device, size, only in (("phone", PHONE, {"type": "tag", "values": TAGS}), ("desktop", DESKTOP, BY_WIDTH)):
        await page.set_viewport_size(size)
        result = await page.evaluate(RUN, {"runOnly": only})
        assert only is BY_WIDTH or result["passed"], "axe looked at nothing"
        found += [f"{device}: {told(rule)}" for rule in result["violations"]]
        if unsure is not None:
            unsure.update(told(rule) for rule in result["incomplete"])
    await page.set_viewport_size(before)
    return found


def told(rule: dict[str, Any]) -> str:
    """A rule and the places where it does not hold."""
    return f"{rule['id']} at " + " | ".join(node["html"][:120] for node in rule["nodes"][:3])


@dataclass(slots=True)
class Doubts:
    """What axe cannot decide about the pages of one language, for a person to look at."""

    language: str
    by_page: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def on(self, page: str) -> set[str]:
        """Where to note what is unsure about this page."""
        return self.by_page[page]

    def tell(self) -> None:
        """Print each doubt with the pages it is about; `pytest -rP` shows it."""
        for rule in sorted(set().union(*self.by_page.values())):
            names = sorted(name for name, unsure in self.by_page.items() if rule in unsure)
            print(f"to be looked at, {self.language}: {rule}: {', '.join(names)}")  # noqa: T201  # for a person

"""Sitting down at a desk in a browser: with the session that sign-in would have opened."""

from playwright.async_api import Page

from app.staff.callers import STAFF_COOKIE
from tests.browser.site import Site
from tests.support.desks import Desk


async def sit_down(site: Site, page: Page, desk: Desk) -> None:
    """Give this browser the desk's session; a loopback address counts as secure, but not for who sets the cookie from outside."""
    address = site.address.replace("http:", "https:")
    await page.context.add_cookies([{"name": STAFF_COOKIE, "value": desk.cookie, "url": address, "secure": True}])

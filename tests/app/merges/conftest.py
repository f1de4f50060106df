"""Browsers of newcomers, as the portal's tests open them."""

from tests.app.portal.conftest import browser

__all__ = ["browser"]

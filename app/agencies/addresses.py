"""Addresses of identity providers: https, whatever their metadata says; plain http between two parties of one machine only."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 500


def is_issuer(address: str, base_url: str) -> bool:
    """Whether this can be an issuer identifier (OpenID Connect Discovery 3): an address we may call, without query."""
    return is_callable_address(address, base_url) and "?" not in address


def is_callable_address(address: str, base_url: str) -> bool:
    """Whether the service at `base_url` may send something to this address, or a browser there.

    http is for a service that is itself reached over http on its own machine, as in the demo, and for that machine alone.
    """
    parts = _split(address)
    if parts is None or not parts.hostname or "@" in parts.netloc or "#" in address:
        return False
    return parts.scheme == "https" or (_is_local(parts) and _is_local(_split(base_url)))


def _split(address: str) -> SplitResult | None:
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_local(parts: SplitResult | None) -> bool:
    if parts is None or parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"

"""Which addresses of the network an event stream may reach. Pure; asked for the very address that a connection is opened to.

Rules: a public unicast address, or one in a network that the operator named as its own (`KIIM_PUSH_NETWORKS`). An IPv6 address
that carries an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) is never public: nobody needs it, and it leads elsewhere.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
# The special-purpose registries of IANA, written out: what `ipaddress` calls global differs between versions of Python.
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_reachable(text: str, own: Sequence[Network]) -> bool:
    """Whether a connection may be opened to this address; False for what is none. A zone id (`fe80::1%eth0`) is never fine."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if "%" in text:
        return False
    if any(address.version == network.version and address in network for network in own):
        return True
    if address.version == 6 and address not in _PUBLIC_V6:
        return False
    return not any(address.version == network.version and address in network for network in _SPECIAL)


@lru_cache(maxsize=4)
def own_networks(setting: str) -> tuple[Network, ...]:
    """The networks of the setting. Raises ValueError for what is no network in CIDR notation."""
    return tuple(ipaddress.ip_network(part.strip()) for part in setting.split(",") if part.strip())

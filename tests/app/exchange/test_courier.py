"""The courier reaches permitted addresses alone, whatever a name says when; it proves the name, follows nobody, reads little."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange import courier as courier_module
from app.exchange.addresses import is_reachable, own_networks
from app.exchange.backoff import GIVE_UP_AFTER, LONGEST, is_hopeless, next_attempt
from app.exchange.courier import Courier, Resolve
from app.exchange.receiver_answer import TAKEN, Answer, judged
from app.exchange.targets import is_allowed
from tests.support.receiver import Receiver, certificate, receiver, serving

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LOOPBACK = own_networks("127.0.0.0/8")
NAME = "push.example"
FORBIDDEN = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  # what must not be reached
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "3fff::1",
    "5f00::1",
    "localhost",
    "2130706433",
    "0177.0.0.1",
    "",
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_not_reached(address: str) -> None:
    assert not is_reachable(address, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    assert is_reachable(address, ())


@given(st.ip_addresses())
def test_no_address_that_python_calls_private_is_reached(address: object) -> None:
    special = any(getattr(address, f"is_{kind}") for kind in ("private", "loopback", "link_local", "multicast", "reserved"))
    assert not (special and is_reachable(str(address), ()))


def test_an_operator_s_own_network_is_reached_and_its_neighbour_is_not() -> None:
    own = own_networks("10.20.0.0/16, fd12::/32")
    assert [is_reachable(one, own) for one in ("10.20.3.4", "fd12::9", "10.21.0.1", "127.0.0.1", "::ffff:10.20.3.4")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("setting", ["10.0.0.0/8 10.1.0.0/16", "10.0.0.1/8", "intranet"])
def test_what_is_no_network_is_no_setting(setting: str) -> None:
    with pytest.raises(ValueError):
        own_networks(setting)


def answering(*rounds: Sequence[str]) -> Resolve:
    """Names resolve to these addresses, another set each time they are asked for; the last one stays."""
    left = list(rounds)

    async def resolve(_: str, __: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def to_name(there: Receiver, resolve: Resolve, own: bool = False, times: int = 1) -> list[Answer]:
    """What becomes of deliveries to a name that leads where `resolve` says."""
    endpoint = f"http://{NAME}:{there.port}/events"
    async with Courier(LOOPBACK if own else (), resolve=resolve) as courier:
        return [await courier.deliver(endpoint, "a.b.c", NOW) for _ in range(times)]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "0.0.0.0"])  # noqa: S104
async def test_a_name_that_leads_inside_is_not_called(address: str) -> None:
    async with receiver() as there:
        assert await to_name(there, answering([address])) == [Answer("address-not-allowed")]
    assert there.sent == []


async def test_one_address_inside_among_public_ones_is_enough_to_refuse() -> None:
    async with receiver() as there:
        assert await to_name(there, answering(["93.184.216.34", "127.0.0.1"])) == [Answer("address-not-allowed")]
    assert there.sent == []


async def test_a_name_that_changes_after_the_check_leads_nowhere_else() -> None:
    """DNS rebinding: the address that was checked is the one that is connected to; a second look is never taken."""
    asked: list[str] = []

    async def rebinding(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    async with receiver() as there:
        (answer,) = await to_name(there, rebinding, own=True)
    assert (answer, len(there.sent), asked) == (TAKEN, 1, [NAME])


async def test_each_new_connection_is_checked_anew() -> None:
    async with receiver() as there:
        there.reply = lambda _: (202, {"Connection": "close"}, b"")
        resolve = answering(["127.0.0.1"], ["10.0.0.1"])
        assert await to_name(there, resolve, own=True, times=2) == [TAKEN, Answer("address-not-allowed")]
    assert len(there.sent) == 1


@pytest.mark.parametrize("endpoint", ["http://127.1/x", "http://0x7f000001/x", "http://2130706433/x", "http://[::ffff:7f00:1]/x"])
async def test_an_address_in_disguise_is_an_address_inside(endpoint: str) -> None:
    async with Courier(()) as courier:
        assert (await courier.deliver(endpoint, "a.b.c", NOW)).error in {"address-not-allowed", "unreachable"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with receiver() as elsewhere, receiver() as there, Courier(LOOPBACK) as courier:
        there.reply = lambda _: (status, {"Location": elsewhere.endpoint}, b"")
        assert await courier.deliver(there.endpoint, "a.b.c", NOW) == Answer("redirected")
    assert (len(there.sent), elsewhere.sent) == (1, [])


async def test_the_environment_s_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as proxy, receiver() as there:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with Courier(LOOPBACK) as courier:
            assert await courier.deliver(there.endpoint, "a.b.c", NOW) == TAKEN
    assert (len(there.sent), proxy.sent) == (1, [])


async def test_a_receiver_that_never_ends_its_answer_is_read_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "SECONDS", 2.0)

    ended = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 400 Bad\r\nContent-Length: 99999999999\r\n\r\n{"err": "invalid_key"}' + b" " * 8192)
        await reader.read()  # until the courier has had enough
        writer.close()
        ended.set()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    async with server, Courier(LOOPBACK) as courier:
        port = server.sockets[0].getsockname()[1]
        assert await courier.deliver(f"http://127.0.0.1:{port}/", "a.b.c", NOW) == Answer("invalid-key")
        await ended.wait()


async def test_a_slow_receiver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "SECONDS", 0.2)
    async with receiver() as there, Courier(LOOPBACK) as courier:
        there.slow_seconds = 5
        before = asyncio.get_running_loop().time()
        assert await courier.deliver(there.endpoint, "a.b.c", NOW) == Answer("timeout")
        assert asyncio.get_running_loop().time() - before < 2


async def test_nobody_there_is_unreachable() -> None:
    async with receiver() as there:
        endpoint = there.endpoint
    async with Courier(LOOPBACK) as courier:
        assert await courier.deliver(endpoint, "a.b.c", NOW) == Answer("unreachable")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("tls")
    return {name: certificate(folder, name) for name in (NAME, "other.example")}


@pytest.mark.parametrize(
    ("shown", "trusted", "error"), [(NAME, NAME, None), ("other.example", "other.example", "tls"), (NAME, None, "tls")]
)
async def test_tls_proves_the_name_though_the_address_is_pinned(
    certificates: dict[str, tuple[Path, Path]], shown: str, trusted: str | None, error: str | None
) -> None:
    trust = ssl.create_default_context(cafile=None if trusted is None else str(certificates[trusted][0]))
    async with (
        receiver(serving(*certificates[shown])) as there,
        Courier(LOOPBACK, trust, answering(["127.0.0.1"])) as courier,
    ):
        answer = await courier.deliver(f"https://{NAME}:{there.port}/events", "a.b.c", NOW)
    assert (answer.error, len(there.sent)) == (error, 0 if error else 1)


@pytest.mark.parametrize(
    ("status", "headers", "body", "answer"),
    [
        (202, {}, b"", TAKEN),
        (200, {}, b"<html>welcome</html>", Answer("status-200")),
        (204, {}, b"", Answer("status-204")),
        (400, {}, b'{"err": "invalid_key", "description": "Musterprobe"}', Answer("invalid-key")),
        (400, {}, b'{"err": "Musterprobe"}', Answer("status-400")),
        (400, {}, b"[1]", Answer("status-400")),
        (400, {}, b"\xff", Answer("status-400")),
        (401, {}, b"", Answer("status-401")),
        (410, {}, b"", Answer("gone", gone=True)),
        (429, {"retry-after": "120"}, b"", Answer("busy", timedelta(minutes=2))),
        (503, {"retry-after": "Sun, 22 Nov 2026 09:10:00 GMT"}, b"", Answer("busy", timedelta(minutes=10))),
        (503, {"retry-after": "Sun, 22 Nov 2026 08:10:00 GMT"}, b"", Answer("busy", timedelta(0))),
        (503, {"retry-after": "soon"}, b"", Answer("busy")),
        (503, {"retry-after": "-5"}, b"", Answer("busy")),
        (500, {"retry-after": "9" * 500}, b"", Answer("status-500", timedelta(seconds=999_999_999))),
    ],
)
def test_an_answer_becomes_one_word_of_a_closed_list(status: int, headers: dict[str, str], body: bytes, answer: Answer) -> None:
    assert judged(status, headers, body, NOW) == answer


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True), st.none() | st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_every_pause_is_bounded_and_what_was_asked_for_counts(failures: int, chance: float, asked: timedelta | None) -> None:
    pause = next_attempt(NOW, failures, chance, asked) - NOW
    assert timedelta(seconds=1.5) <= pause <= max(LONGEST, timedelta(days=1))
    if asked is not None:
        assert pause >= min(asked, timedelta(days=1))
    else:
        assert pause <= LONGEST


def test_a_week_is_what_is_waited() -> None:
    assert not is_hopeless(NOW, NOW - GIVE_UP_AFTER + timedelta(seconds=1))
    assert is_hopeless(NOW, NOW - GIVE_UP_AFTER)


LIST = ["push.example", "push.example:8443"]


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://push.example/kiim", True),
        ("https://push.example:443/kiim", True),
        ("https://PUSH.example/kiim", True),
        ("https://push.example:8443/", True),
        ("http://push.example/kiim", False),
        ("https://push.example:8444/", False),
        ("https://push.example.evil.example/", False),
        ("https://evil.push.example/", False),
        ("https://push.example@evil.example/", False),
        ("https://evil.example/#push.example", False),
        ("https://evil.example\\@push.example/", False),
        ("https://push.example./", False),
        ("https://pu\u0455h.example/", False),
        ("ftp://push.example/", False),
        ("https:///push.example", False),
        ("https://push.example:0/", False),
        ("https://push.example:99999/", False),
    ],
)
def test_only_a_host_on_the_list_is_a_target(endpoint: str, allowed: bool) -> None:
    assert is_allowed(endpoint, "https://kiim.example", LIST) is allowed


def test_plain_http_is_for_two_parties_of_one_machine() -> None:
    hosts = ["127.0.0.1:9000", "push.example"]
    assert is_allowed("http://127.0.0.1:9000/x", "http://127.0.0.1:8000", hosts)
    assert not is_allowed("http://127.0.0.1:9000/x", "https://kiim.example", hosts)
    assert not is_allowed("http://push.example/x", "http://127.0.0.1:8000", hosts)

"""Play all scenes to one tool: make its papers, run it once for each scene, and judge what it did."""

import asyncio
import json
import os
import shlex
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from app.conformance.judge import Finding, Holdings, Party, Ran, judged
from app.conformance.played import Played
from app.conformance.push import pushed
from app.conformance.scenes import NEWCOMERS, PURPOSE, SCENES
from app.demo.key_pairs import make_pair
from app.demo.live import HOST, open_socket, served_beside
from app.identity.tokens import public_key

CLIENT_ID = "tool-under-test"
PATIENCE_SECONDS = 120.0
TIMED_OUT = -1

Launch = Callable[[Mapping[str, str]], Awaitable[int]]
"""Runs the tool once with these settings, to its end; gives its exit code."""


async def tried(launch: Launch, folder: Path, *, port: int = 0, receiver: str | None = None) -> list[Finding]:
    """What a tool gets wrong. `folder` is its to use; `receiver` is where it takes pushed tokens, if it does.

    Raises ConfigurationProblem when the port is taken.
    """
    private, public = make_pair("tool-1")
    members = {name: public[name] for name in ("kty", "crv", "x", "y")}
    with open_socket(port) as listening:
        played = Played(f"http://{HOST}:{listening.getsockname()[1]}")
        party = Party(CLIENT_ID, public_key(members), played.issuer, PURPOSE)
        settings = _settings(folder, played.issuer, private)
        runs: list[Ran] = []
        async with served_beside(played.application(), listening, f"{played.issuer}/ready"):
            for scene in SCENES:
                played.begin(scene)
                code = await launch(settings)
                runs.append(Ran(scene.name, code, _holdings(Path(settings["KIIM_HOLDINGS"]))))
            found = judged(played.exchanges, runs, party)
            if receiver is not None:
                found += await asyncio.to_thread(lambda: list(pushed(played, party, receiver, int(time.time()))))
    return found


def command(line: str) -> Launch:
    """Runs a command line, with the settings in its environment."""

    async def launch(settings: Mapping[str, str]) -> int:
        process = await asyncio.create_subprocess_exec(*shlex.split(line), env={**os.environ, **settings})
        try:
            return await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
            return TIMED_OUT

    return launch


def _settings(folder: Path, issuer: str, private: Mapping[str, str]) -> dict[str, str]:
    """What the tool is told, as environment variables."""
    state, key = folder / "state", folder / "key.json"
    state.mkdir(parents=True, exist_ok=True)
    key.write_text(json.dumps(dict(private)))
    key.chmod(0o600)
    return {
        "KIIM_ISSUER": issuer,
        "KIIM_CLIENT_ID": CLIENT_ID,
        "KIIM_PRIVATE_JWK": str(key),
        "KIIM_PURPOSE": PURPOSE,
        "KIIM_NEWCOMERS": " ".join(NEWCOMERS),
        "KIIM_STATE": str(state),
        "KIIM_HOLDINGS": str(folder / "holdings.json"),
    }


def _holdings(file: Path) -> Holdings | None:
    """What the tool says it holds: fields by newcomer, each with `value` and `disputed`."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not all(isinstance(fields, dict) for fields in found.values()):
        return None
    return {name: {code: one for code, one in fields.items() if isinstance(one, dict)} for name, fields in found.items()}

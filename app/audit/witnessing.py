"""The log's side of witnesses: send them the newest checkpoint with proof that it continues what they know, keep what they sign.

A witness that knows more rows than the log has, or that the log cannot convince, is the alarm this is for. One that does not
answer delays nothing but its own cosignature.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.audit.checkpoint import opened_checkpoint
from app.audit.note import WITNESS, NoteFault, Verifier
from app.audit.prove import growth_proof
from app.audit.sealing import SealStatus, lead
from app.audit.tree_store import Signed, newest_signed
from app.db.engine import open_listener
from app.db.roles import AUDITOR
from app.errors import ConfigurationProblem

if TYPE_CHECKING:
    import httpx

    from app.crypto.keyring import Connection

SECONDS = 60.0
_ANSWER_SECONDS = 10.0
_LEADER = 0x7769_746E  # advisory lock of the one that asks; any number that nobody else uses
_LONGEST_ANSWER = 16_384
_KEEP = "INSERT INTO audit.cosignature (size, witness, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_KNOWN = "SELECT max(size) FROM audit.cosignature WHERE witness = $1"
_log = logging.getLogger("kiim.witness")


@dataclass(frozen=True, slots=True)
class Remote:
    """A witness that is asked over HTTP."""

    verifier: Verifier
    address: str


@dataclass(slots=True)
class Witnessing:
    """Asks all witnesses; `transport` only to reach those of a test."""

    witnesses: Sequence[Remote]
    status: SealStatus
    transport: "httpx.AsyncBaseTransport | None" = None

    async def ask(self, connection: "Connection") -> None:
        """Ask every witness about the newest signed checkpoint."""
        signed = await newest_signed(connection)
        if signed is None:
            return
        import httpx  # a service without a witness starts without it

        async with httpx.AsyncClient(transport=self.transport, timeout=_ANSWER_SECONDS) as client:
            for witness in self.witnesses:
                try:
                    await self._ask(client, connection, witness, signed)
                except (httpx.HTTPError, httpx.InvalidURL) as fault:
                    _log.warning("witness %s does not answer: %s", witness.verifier.name, type(fault).__name__)

    async def _ask(self, client: "httpx.AsyncClient", connection: "Connection", witness: Remote, signed: Signed) -> None:
        old = await connection.fetchval(_KNOWN, witness.verifier.name) or 0
        for _ in range(2):
            question = await growth_proof(connection, old, signed)
            answer = await client.post(f"{witness.address}/add-checkpoint", content=question.text.encode())
            if answer.status_code != 409:
                break
            known = answer.text.strip()
            old = int(known) if known.isascii() and known.isdigit() and len(known) < 19 else -1
            if not 0 <= old <= signed.size or (old == signed.size and question.old == old):
                self._alarm(witness, f"knows {known[:20]} rows and another root, the log has {signed.size}")
                return
        if answer.status_code == 200 and len(answer.content) <= _LONGEST_ANSWER:
            await self._keep(connection, witness, signed, answer.text)
        elif answer.status_code == 422:
            self._alarm(witness, f"says that the log of {signed.size} rows does not continue what it saw")
        else:
            _log.warning("witness %s answered %d", witness.verifier.name, answer.status_code)

    async def _keep(self, connection: "Connection", witness: Remote, signed: Signed, lines: str) -> None:
        try:
            opened_checkpoint(signed.note.rpartition("\n\n")[0] + "\n\n" + lines, [witness.verifier])
        except NoteFault:
            _log.warning("witness %s sent no cosignature of its own", witness.verifier.name)
            return
        own = [line for line in lines.splitlines(keepends=True) if line.split(" ")[1] == witness.verifier.name]
        await connection.execute(_KEEP, signed.size, witness.verifier.name, "".join(own))

    def _alarm(self, witness: Remote, words: str) -> None:
        self.status.findings += 1
        _log.critical("witness %s %s", witness.verifier.name, words)


async def run_witnessing(auditor_url: str, witnessing: Witnessing, seconds: float = SECONDS) -> None:
    """Job of the serving processes: one of them asks every minute."""
    async with open_listener(auditor_url, role=AUDITOR) as connection:
        await lead(connection, lock=_LEADER)
        while True:
            await witnessing.ask(connection)
            await asyncio.sleep(seconds)


def remotes_of(setting: str) -> list[Remote]:
    """The witnesses of the setting `KIIM_WITNESSES`: `key=address`, comma separated. ConfigurationProblem if one is wrong."""
    found = []
    for part in filter(None, (each.strip() for each in setting.split(","))):
        at = max(part.rfind("=http://"), part.rfind("=https://"))
        try:
            verifier = Verifier.parse(part[:at])
        except NoteFault:
            verifier = None
        if at < 0 or verifier is None or verifier.kind != WITNESS:
            raise ConfigurationProblem("KIIM_WITNESSES must be `key=address` of each witness, comma separated.")
        found.append(Remote(verifier, part[at + 1 :].rstrip("/")))
    return found

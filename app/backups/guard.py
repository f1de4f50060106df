"""The restore guard: the service refuses to start where data and keys do not belong together, and says what to do.

Three cases: a destroyed key is back, or whoever had it is; keys that the data needs are missing; the log is older than what was
signed. Each would mean that somebody erased is shown again, or that somebody who is not erased cannot be.
"""

from app.audit.sealer_files import SealerFiles
from app.crypto.provider import KeyProvider
from app.errors import ConfigurationProblem
from app.world import World

_RETURNED = "SELECT count(*) FROM keys.dek JOIN keys.shredded USING (key_id)"
_REVIVED = """
  SELECT count(*) FROM newcomer n JOIN keys.shredded USING (key_id) WHERE n.status NOT IN ('erased', 'merged')"""
_LOCKED_OUT = """
  SELECT count(*) FROM newcomer n LEFT JOIN keys.dek d ON d.key_id = n.key_id AND d.generation = n.dek_generation
   WHERE n.status <> 'erased' AND n.manifest <> ''
     AND (d.key_id IS NULL OR substring(n.manifest, 5, 4) <> int4send(d.generation))"""
_SEALED = "SELECT size FROM audit.sealer_state"
_UNKNOWN = """
  SELECT provider, epoch FROM keys.epoch e WHERE NOT (e.provider = $1 AND e.epoch = ANY($2::int[]))
     AND (EXISTS (SELECT FROM keys.dek d WHERE d.provider = e.provider AND d.epoch = e.epoch)
       OR EXISTS (SELECT FROM keys.service s WHERE s.provider = e.provider AND s.epoch = e.epoch))"""


class DoNotFit(ConfigurationProblem):
    """Data, keys and log are not of one moment: the service does not start."""


async def guard(world: World) -> None:
    """Raise DoNotFit unless what is stored belongs together."""
    for problem in await mismatches(world):
        raise DoNotFit(problem)


async def mismatches(world: World) -> list[str]:
    """What does not fit, in plain words with what to do; empty where everything does."""
    pool, found = world.pool, []
    returned, revived = await pool.fetchval(_RETURNED), await pool.fetchval(_REVIVED)
    if returned or revived:
        found.append(
            f"{max(returned, revived)} people who were erased are back: the data or the keys come from a copy that is older than "
            "their erasure. Run `kiim keys restore` with the newest key export; it erases them again."
        )
    missing = await pool.fetchval(_LOCKED_OUT) - revived
    if missing > 0:
        found.append(
            f"The keys of {missing} people are not there: the data is newer than the key export, or of another generation. "
            "Restore the key export that was made together with this data or after it (`kiim keys restore`)."
        )
    found += await _unknown_epochs(world, world.keyring.provider)
    return found + await _cut_log(world)


async def _cut_log(world: World) -> list[str]:
    """Whether the sealer, on its host, remembers a longer log than there is."""
    memory = SealerFiles(world.settings.log_key_path, world.settings.log_memory_path).read_memory()
    sealed = await world.pool.fetchval(_SEALED)
    if memory is None or sealed is None or memory.size <= sealed:
        return []
    return [
        f"The log was signed up to row {memory.size}, the database has {sealed} sealed rows: it comes from an older copy, or "
        "rows were cut off. After a restore that you ordered run `kiim audit adopt`; otherwise look for who cut the log."
    ]


async def _unknown_epochs(world: World, provider: KeyProvider) -> list[str]:
    provider.refresh()
    status = provider.status()
    return [
        f"Keys are wrapped under epoch {row['epoch']} of {row['provider']}, which was destroyed or belongs elsewhere: nothing "
        "opens them. Restore the newest key export (`kiim keys restore`), or put the root key back that belongs to this database."
        for row in await world.pool.fetch(_UNKNOWN, status.provider, list(status.epochs))
    ]

"""What runs beside the requests of a serving process: every job by its name."""

from collections.abc import Mapping
from functools import partial

from app.access.look_limit import run_look_limits
from app.audit.acknowledge import run_acks
from app.audit.months import run_log_months
from app.audit.openings import run_openings
from app.audit.sealer_files import SealerFiles, origin_of
from app.audit.sealer_process import keep_sealer
from app.audit.sealing import Sealing, run_seal_watch
from app.audit.witnessing import Witnessing, remotes_of, run_witnessing
from app.backups.watch import run_key_watch, run_rolls
from app.catalogue.imported import keep_lists
from app.crypto.key_cache import run_key_sweep
from app.exchange.push import run_push
from app.grants.expire import run_sweeper
from app.idempotency import forget_keys
from app.identity.sweep import run_sign_in_sweep
from app.imports.handed_in import run_imports
from app.jobs import Job
from app.merges.finish import run_merge_sweep
from app.meter.flush import run_meter
from app.meter.meter import Meter
from app.monitoring.once_only import run_months
from app.moves.receipts import run_receipts
from app.moves.sweep import run_move_sweep
from app.officer.watch import run_decoy_watch
from app.retention.run import run_retention
from app.rights.sweep import run_rights_sweep
from app.world import World


def sealing_of(world: World) -> Sealing:
    """How this process seals the log."""
    files = SealerFiles(world.settings.log_key_path, world.settings.log_memory_path)
    return Sealing(world.database.auditor_url, files, origin_of(world.settings.base_url), world.keyring, world.seal)


def jobs_of(world: World) -> Mapping[str, Job]:
    """What runs beside the requests of this process."""
    jobs: dict[str, Job] = {"acknowledge": lambda: run_acks(world.writer, world.pool), "keep-lists": lambda: keep_lists(world)}
    jobs["watch-keys"] = lambda: run_key_watch(world)
    jobs["count-openings"] = lambda: run_openings(world.keyring.provider, world.writer, world.pool)
    jobs["roll-keys"] = lambda: run_rolls(world)
    jobs["seal"] = lambda: keep_sealer(world.database.url, sealing_of(world), world.keyring.row_secrets, world.settings.log_level)
    jobs["watch-seal"] = lambda: run_seal_watch(world.pool, world.seal)
    if witnesses := remotes_of(world.settings.witnesses):
        jobs["ask-witnesses"] = lambda: run_witnessing(world.database.auditor_url, Witnessing(witnesses, world.seal))
    jobs["forget-data-keys"] = lambda: run_key_sweep(world.keyring.cache)
    jobs["expire"] = lambda: run_sweeper(world)
    jobs["sweep-sign-in"] = lambda: run_sign_in_sweep(world)
    jobs["confirm-arrivals"] = lambda: run_receipts(world)
    jobs["erase-moved"] = lambda: run_move_sweep(world)
    jobs["rights"] = lambda: run_rights_sweep(world)
    jobs["finish-merges"] = lambda: run_merge_sweep(world)
    jobs["log-months"] = lambda: run_log_months(world.pool)
    jobs["count-looks"] = lambda: run_look_limits(world)
    jobs["retention"] = lambda: run_retention(world)
    jobs["forget-keys"] = lambda: forget_keys(world)
    if isinstance(world.meter, Meter):
        jobs["meter"] = partial(run_meter, world, world.meter)
    jobs["close-months"] = lambda: run_months(world)
    jobs["import"] = lambda: run_imports(world)
    jobs["push"] = lambda: run_push(world)
    jobs["watch-decoys"] = lambda: run_decoy_watch(world)
    if world.database.embedded is not None and world.database.embedded.owned:
        jobs["keep-database"] = world.database.keep_running
    return jobs

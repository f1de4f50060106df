"""The proof that an act about a person stands in the sealed log; whether the act is hers was asked before."""

from app.audit.checkpoint import EntryProof
from app.audit.prove import Waiting, entry_proof
from app.audit.tree_store import TreeFault
from app.errors import IntegrityFault, Unavailable
from app.unit_of_work import UnitOfWork


async def own_proof(uow: UnitOfWork, seq: int) -> EntryProof:
    """The proof of the row at this place. Unavailable while it waits for the seal, IntegrityFault if the tree does not fit."""
    try:
        async with uow.world.pool.acquire() as connection:
            proof = await entry_proof(connection, seq)
    except TreeFault as fault:
        raise IntegrityFault(str(fault)) from None
    if isinstance(proof, Waiting):
        raise Unavailable()
    return proof

"""The proof of a look, saved from the list, is checked without the service; each page shows how far the log is sealed."""

import re
from pathlib import Path

from app.audit.checkpoint import EntryProof
from app.audit.read import decode
from app.world import World
from tests.app.portal.conftest import Visitor
from tests.support.database import TestDatabase
from tests.support.people import Json, Tool
from tests.support.sealing import sealing


async def test_a_look_is_proven_by_a_file(
    signed_in: Visitor, office: Tool, registered: Json, world: World, database: TestDatabase, tmp_path: Path
) -> None:
    assert (await office.get(f"/v1/newcomers/{registered['id']}/record")).status_code == 200
    text = (await signed_in.get("/de/zugriffe")).text
    assert "Stand des Protokolls" not in text
    link = re.findall(r'href="(/de/zugriffe/[^"]+/beweis)"', text)[0]
    assert (await signed_in.get(link)).status_code == 503
    async with sealing(world, database, tmp_path) as log:
        size = await log.seal()
        verifier = log.files.verifier()
        assert verifier is not None
        saved = await signed_in.get(link)
        assert saved.headers["content-disposition"] == 'attachment; filename="2026-11-22.tlog-proof"'
        proof = EntryProof.parse(saved.text)
        checkpoint, _ = proof.checked(verifier)
    assert decode(proof.body.decode()).action == "record.read"
    assert (await signed_in.get(link.replace("/beweis", "x/beweis"))).status_code == 404
    world.seal.mark = (size, checkpoint.root.hex()[:16])
    assert f"{size} Einträge, Prüfzeichen {checkpoint.root.hex()[:16]}" in (await signed_in.get("/de/")).text
    assert "Stand des Protokolls" not in (await signed_in.get("/de/hilfe")).text.partition("<footer")[0]

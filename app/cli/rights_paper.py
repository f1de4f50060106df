"""The file that `kiim rights export` writes: sealed for her, or for printing; and what the log says of it."""

import asyncio
import os
from pathlib import Path
from uuid import UUID

from app.audit.record import Entry
from app.documents.own_record import own_record_pdf
from app.documents.sealed_page import CODE_SIGNS, sealed_page
from app.documents.speech import both
from app.errors import ValidationFailed
from app.identity.codes import grouped, random_code
from app.pages.texts import offered
from app.portal.paper import sections_of
from app.profile.exercised import close
from app.profile.export import export
from app.profile.schemas_newcomer import Export
from app.rights.carry_out import EXPORT, about_whom
from app.unit_of_work import UnitOfWork
from consent.rights import Outcome, Right

_OWN_ONLY = 0o600


async def write_paper(uow: UnitOfWork, request_id: UUID, by: str, out: Path, language: str, *, for_printing: bool) -> str | None:
    """Write the export that an open request asks for and answer the request; the code that opens it, None for a paper.

    Raises NotFound, Conflict (rights-closed), ValidationFailed.
    """
    if language not in {each.code for each in offered()}:
        raise ValidationFailed.at("/language", "unknown", "a language that the pages are offered in")
    row, head = await about_whom(uow, request_id)
    if row["kind"] not in (Right.ACCESS, Right.PORTABILITY):
        raise ValidationFailed.at("/request", "by-hand", "this request asks for no document")
    speeches = both(language)
    pdf = await own_record_pdf(uow.now, speeches, await sections_of(head, speeches))
    code = None if for_printing else random_code(CODE_SIGNS)
    content = pdf
    if code is not None:
        document = Export.model_validate(await export(head)).model_dump_json().encode()
        content = await asyncio.to_thread(sealed_page, speeches[0], code, pdf, document)
    await close(uow, row, Outcome.DONE, told="letter")
    await uow.record(Entry(EXPORT, subject_ref=head.key.subject_ref, actor=by, case=row["file_mark"]))
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_ONLY), "wb") as file:
        file.write(content)
    return None if code is None else grouped(code)

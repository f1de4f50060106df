"""`kiim accountability`: the documents that the law asks for, as far as the configuration can say them."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.operating import AsJson, operate, say
from app.officer.accountability import DOCUMENTS, accountability_pdf
from app.officer.configuration import Configuration, read_configuration
from app.officer.papers import markdown
from app.unit_of_work import UnitOfWork


def accountability(
    out: Annotated[Path | None, typer.Option("--out", help="Write Markdown and PDF files here instead of printing.")] = None,
    only: Annotated[str, typer.Option("--only", help=f"One document: {', '.join(DOCUMENTS)}.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make the Art. 30 record, the DPIA skeleton, the Art. 26 essence, the § 80 SGB X notice and the access matrix.

    Every legal sentence in them is a draft; what no program can know stands in square brackets.
    """
    if only and only not in DOCUMENTS:
        raise typer.BadParameter("one of " + ", ".join(DOCUMENTS))

    async def work(uow: UnitOfWork) -> Configuration:
        uow.unaudited("the configuration names no newcomer")
        return await read_configuration(uow)

    found = operate(work, as_json)
    made = [make(found) for code, make in DOCUMENTS.items() if only in ("", code)]
    if out is None:
        say(as_json, {one.code: markdown(one) for one in made}, "\n".join(markdown(one) for one in made))
        return
    out.mkdir(parents=True, exist_ok=True)
    for one in made:
        (out / f"{one.code}.md").write_text(markdown(one), encoding="utf-8")
        (out / f"{one.code}.pdf").write_bytes(accountability_pdf(one))
    say(as_json, {"written": [one.code for one in made]}, f"{len(made)} documents in {out}.")

"""`kiim openapi`: write the description of the interface that is committed and compared in every check."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.compatibility import breaks
from app.excerpt import for_case_tools
from app.main import create_app
from app.openapi import rendered
from app.settings import Settings

DEFAULT = Path("openapi/kiim-v1.json")
PUBLISHED = Path("openapi/published/kiim-v1.json")


def openapi(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = DEFAULT,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when the file differs, or breaks what was published.")
    ] = False,
    published: Annotated[Path, typer.Option(help="The description of the last release.")] = PUBLISHED,
    excerpt: Annotated[
        Path | None, typer.Option(help="Only write what case tools use of the published description here.")
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Also write it as published: a release does so.")] = False,
) -> None:
    """Write openapi/kiim-v1.json from the application itself; inside /v1 it never takes away what was published."""
    if excerpt is not None:
        excerpt.write_bytes(orjson.dumps(for_case_tools(orjson.loads(published.read_bytes())), option=orjson.OPT_INDENT_2))
        return
    made = rendered(create_app(Settings.model_construct()))
    broken = breaks(orjson.loads(published.read_bytes()), orjson.loads(made)) if published.exists() else []
    for line in broken:
        typer.echo(f"breaks programs written against {published}: {line}", err=True)
    if check and (not file.exists() or file.read_bytes() != made):
        typer.echo(f"{file} is not what the application says. Run `kiim openapi`.", err=True)
        raise typer.Exit(1)
    if broken and (check or publish):
        raise typer.Exit(1)
    if check:
        return
    for target in (file, published) if publish else (file,):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)

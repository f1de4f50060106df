"""`kiim openapi`: write the description of the interface that is committed and compared in every check."""

from pathlib import Path
from typing import Annotated

import typer

from app.main import create_app
from app.openapi import rendered
from app.settings import Settings

DEFAULT = Path("openapi/kiim-v1.json")


def openapi(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = DEFAULT,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when the file differs.")] = False,
) -> None:
    """Write openapi/kiim-v1.json from the application itself."""
    made = rendered(create_app(Settings.model_construct()))
    if not check:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made)
        return
    if not file.exists() or file.read_bytes() != made:
        typer.echo(f"{file} is not what the application says. Run `kiim openapi`.", err=True)
        raise typer.Exit(1)

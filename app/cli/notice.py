"""`kiim notice`: read the wordings of consent and confirm that somebody competent checked them."""

from typing import Annotated

import typer

from app.agencies.notices import Status, confirm_notice, list_notices
from app.cli.operating import AsJson, operate, say
from app.unit_of_work import UnitOfWork
from consent.catalogue import load

notice = typer.Typer(no_args_is_help=True, help="Notices: the wording a newcomer decides under; only reviewed ones are evidence.")
PurposeOption = Annotated[str, typer.Option(help="The purpose's code.")]
LanguageOption = Annotated[str, typer.Option(help="The wording's language, e.g. de.")]


@notice.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every wording in force, with its digest and whether it was confirmed here."""

    async def work(uow: UnitOfWork) -> list[dict[str, str]]:
        uow.unaudited("the operator reads which wordings are confirmed")
        return await list_notices(uow)

    rows = operate(work, as_json)
    lines = (f"{row['purpose']} {row['language']} {row['version']}  {row['status']}  {row['sha256']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines))


@notice.command()
def show(purpose: PurposeOption, language: LanguageOption = "de", as_json: AsJson = False) -> None:
    """Print a wording as it will be shown, and the digest to confirm it with."""
    found = load().notices.get((purpose, language))
    if found is None:
        typer.echo("There is no such wording; `kiim notice list` names all.", err=True)
        raise typer.Exit(1)
    document = {"purpose": purpose, "language": language, "version": found.version, "sha256": found.sha256, "text": found.text}
    say(as_json, document, f"{found.text}\n\n{found.sha256}")


@notice.command()
def review(
    purpose: PurposeOption,
    language: LanguageOption,
    sha256: Annotated[str, typer.Option(help="Digest of the very text that was read (`kiim notice show`).")],
    by: Annotated[str, typer.Option(help="Who checked it: a function or office.")],
    sworn: Annotated[bool, typer.Option("--sworn", help="By a sworn translator.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take the confirmation back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Confirm that somebody competent checked this wording; from now on decisions in its language may rest on it."""
    status: Status = "revoked" if revoke else "sworn" if sworn else "reviewed"
    operate(lambda uow: confirm_notice(uow, purpose, language, sha256, reviewed_by=by, status=status), as_json)
    say(as_json, {"purpose": purpose, "language": language, "status": status}, f"{purpose} in {language}: {status}.")

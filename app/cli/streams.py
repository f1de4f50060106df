"""`kiim streams`: where event streams of case tools may lead, and how each of them fares."""

from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, operate, say
from app.exchange.overview import list_all
from app.exchange.targets import allow_host, forbid_host, list_targets
from app.unit_of_work import UnitOfWork

streams = typer.Typer(no_args_is_help=True, help="Event streams: hosts that case tools may be pushed to, and what became of it.")
ClientOption = Annotated[str, typer.Option("--client", help="The client's id.")]
HostArgument = Annotated[str, typer.Argument(metavar="HOST", help="A name, with :port unless it is the usual one.")]


@streams.command()
def allow(host: HostArgument, client: ClientOption, as_json: AsJson = False) -> None:
    """Let this client's streams lead to a host. Only https; addresses in private networks need KIIM_PUSH_NETWORKS besides."""
    hosts = operate(lambda uow: allow_host(uow, client, host), as_json)
    say(as_json, {"client_id": client, "hosts": hosts}, f"{client} may be pushed to: {', '.join(hosts)}.")


@streams.command()
def forbid(host: HostArgument, client: ClientOption, as_json: AsJson = False) -> None:
    """Take a host off the list; streams that lead there send nothing more."""
    hosts = operate(lambda uow: forbid_host(uow, client, host), as_json)
    say(as_json, {"client_id": client, "hosts": hosts}, f"{client} may be pushed to: {', '.join(hosts) or 'no host'}.")


@streams.command("list")
def list_(as_json: AsJson = False) -> None:
    """List hosts by client, and every stream with its last error and since when it fails."""

    async def work(uow: UnitOfWork) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        uow.unaudited("the operator reads settings, which name no newcomer")
        targets = [{"client_id": one["client_id"], "hosts": one["hosts"]} for one in await list_targets(uow)]
        return targets, await list_all(uow)

    targets, found = operate(work, as_json)
    lines = [f"{one['client_id']}  may be pushed to: {', '.join(one['hosts']) or 'no host'}" for one in targets]
    for one in found:
        trouble = f", {one['last_error']} since {one['failing_since']}" if one["failing_since"] else ""
        lines.append(f"{one['id']}  {one['client_id']}  {one['endpoint']}  {one['status']}{trouble}")
    say(as_json, {"targets": targets, "streams": found}, "\n".join(lines) or "No client has a list of hosts.")

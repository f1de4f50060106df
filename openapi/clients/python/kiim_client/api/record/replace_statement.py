from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.replacement_body import ReplacementBody
from ...models.statement_changed import StatementChanged
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    statement: str,
    *,
    body: ReplacementBody,
    if_match: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["If-Match"] = if_match

    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/newcomers/{newcomer}/statements/{statement}".format(newcomer=quote(str(newcomer), safe=""),statement=quote(str(statement), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | StatementChanged:
    if response.status_code == 200:
        response_200 = StatementChanged.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | StatementChanged]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    newcomer: str,
    statement: str,
    *,
    client: AuthenticatedClient,
    body: ReplacementBody,
    if_match: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | StatementChanged]:
    """ Replace one's own statement

     A new version with an id of its own; the old one is kept for the person and leaves every agency's
    view.

    Args:
        newcomer (str):
        statement (str):
        if_match (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (ReplacementBody): The new version of one's own statement; category and field may be
            repeated, they cannot change.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StatementChanged]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
statement=statement,
body=body,
if_match=if_match,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    newcomer: str,
    statement: str,
    *,
    client: AuthenticatedClient,
    body: ReplacementBody,
    if_match: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | StatementChanged | None:
    """ Replace one's own statement

     A new version with an id of its own; the old one is kept for the person and leaves every agency's
    view.

    Args:
        newcomer (str):
        statement (str):
        if_match (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (ReplacementBody): The new version of one's own statement; category and field may be
            repeated, they cannot change.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StatementChanged
     """


    return sync_detailed(
        newcomer=newcomer,
statement=statement,
client=client,
body=body,
if_match=if_match,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    statement: str,
    *,
    client: AuthenticatedClient,
    body: ReplacementBody,
    if_match: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | StatementChanged]:
    """ Replace one's own statement

     A new version with an id of its own; the old one is kept for the person and leaves every agency's
    view.

    Args:
        newcomer (str):
        statement (str):
        if_match (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (ReplacementBody): The new version of one's own statement; category and field may be
            repeated, they cannot change.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StatementChanged]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
statement=statement,
body=body,
if_match=if_match,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    newcomer: str,
    statement: str,
    *,
    client: AuthenticatedClient,
    body: ReplacementBody,
    if_match: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | StatementChanged | None:
    """ Replace one's own statement

     A new version with an id of its own; the old one is kept for the person and leaves every agency's
    view.

    Args:
        newcomer (str):
        statement (str):
        if_match (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (ReplacementBody): The new version of one's own statement; category and field may be
            repeated, they cannot change.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StatementChanged
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
statement=statement,
client=client,
body=body,
if_match=if_match,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.add_statements_statements_added import AddStatementsStatementsAdded
from ...models.add_statements_statements_body import AddStatementsStatementsBody
from ...models.problem import Problem
from ...models.statement_body import StatementBody
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    body: AddStatementsStatementsBody | list[StatementBody],
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/newcomers/{id}/statements".format(id=quote(str(id), safe=""),),
    }

    
    if isinstance(body, AddStatementsStatementsBody):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = []
        for body_statements_item_data in body:
            body_statements_item = body_statements_item_data.to_dict()
            _kwargs["json"].append(body_statements_item)




    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AddStatementsStatementsAdded | Problem:
    if response.status_code == 201:
        response_201 = AddStatementsStatementsAdded.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AddStatementsStatementsAdded | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    body: AddStatementsStatementsBody | list[StatementBody],
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[AddStatementsStatementsAdded | Problem]:
    """ Add statements, all or none

     Needs a live consent for the token's purpose that covers every category named; the steward table
    decides who may add what. A bare list is taken as well.

    Args:
        id (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AddStatementsStatementsBody | list[StatementBody]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AddStatementsStatementsAdded | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    id: str,
    *,
    client: AuthenticatedClient,
    body: AddStatementsStatementsBody | list[StatementBody],
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> AddStatementsStatementsAdded | Problem | None:
    """ Add statements, all or none

     Needs a live consent for the token's purpose that covers every category named; the steward table
    decides who may add what. A bare list is taken as well.

    Args:
        id (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AddStatementsStatementsBody | list[StatementBody]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AddStatementsStatementsAdded | Problem
     """


    return sync_detailed(
        id=id,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    body: AddStatementsStatementsBody | list[StatementBody],
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[AddStatementsStatementsAdded | Problem]:
    """ Add statements, all or none

     Needs a live consent for the token's purpose that covers every category named; the steward table
    decides who may add what. A bare list is taken as well.

    Args:
        id (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AddStatementsStatementsBody | list[StatementBody]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AddStatementsStatementsAdded | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient,
    body: AddStatementsStatementsBody | list[StatementBody],
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> AddStatementsStatementsAdded | Problem | None:
    """ Add statements, all or none

     Needs a live consent for the token's purpose that covers every category named; the steward table
    decides who may add what. A bare list is taken as well.

    Args:
        id (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AddStatementsStatementsBody | list[StatementBody]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AddStatementsStatementsAdded | Problem
     """


    return (await asyncio_detailed(
        id=id,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.log_entries import LogEntries
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
    agency: None | str | Unset = UNSET,
    purpose: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    params: dict[str, Any] = {}

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    params["limit"] = limit

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.date):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.date):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    json_agency: None | str | Unset
    if isinstance(agency, Unset):
        json_agency = UNSET
    else:
        json_agency = agency
    params["agency"] = json_agency

    json_purpose: None | str | Unset
    if isinstance(purpose, Unset):
        json_purpose = UNSET
    else:
        json_purpose = purpose
    params["purpose"] = json_purpose


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit",
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> LogEntries | Problem:
    if response.status_code == 200:
        response_200 = LogEntries.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[LogEntries | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
    agency: None | str | Unset = UNSET,
    purpose: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[LogEntries | Problem]:
    """ Log rows

     For a newcomer the rows about her as they are stored, newest first, her own sign-ins and reads
    included.

    For a data-protection officer's program what agencies did about people, oldest first, each act
    judged as known then.

    Args:
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.date | None | Unset): First day (officer's program); thirty days ago if
            left out.
        until (datetime.date | None | Unset): Last day (officer's program); today if left out.
        agency (None | str | Unset): The agency whose acts are wanted (officer's program).
        purpose (None | str | Unset): The purpose for which was looked (officer's program).
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LogEntries | Problem]
     """


    kwargs = _get_kwargs(
        cursor=cursor,
limit=limit,
since=since,
until=until,
agency=agency,
purpose=purpose,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
    agency: None | str | Unset = UNSET,
    purpose: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> LogEntries | Problem | None:
    """ Log rows

     For a newcomer the rows about her as they are stored, newest first, her own sign-ins and reads
    included.

    For a data-protection officer's program what agencies did about people, oldest first, each act
    judged as known then.

    Args:
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.date | None | Unset): First day (officer's program); thirty days ago if
            left out.
        until (datetime.date | None | Unset): Last day (officer's program); today if left out.
        agency (None | str | Unset): The agency whose acts are wanted (officer's program).
        purpose (None | str | Unset): The purpose for which was looked (officer's program).
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LogEntries | Problem
     """


    return sync_detailed(
        client=client,
cursor=cursor,
limit=limit,
since=since,
until=until,
agency=agency,
purpose=purpose,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
    agency: None | str | Unset = UNSET,
    purpose: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[LogEntries | Problem]:
    """ Log rows

     For a newcomer the rows about her as they are stored, newest first, her own sign-ins and reads
    included.

    For a data-protection officer's program what agencies did about people, oldest first, each act
    judged as known then.

    Args:
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.date | None | Unset): First day (officer's program); thirty days ago if
            left out.
        until (datetime.date | None | Unset): Last day (officer's program); today if left out.
        agency (None | str | Unset): The agency whose acts are wanted (officer's program).
        purpose (None | str | Unset): The purpose for which was looked (officer's program).
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LogEntries | Problem]
     """


    kwargs = _get_kwargs(
        cursor=cursor,
limit=limit,
since=since,
until=until,
agency=agency,
purpose=purpose,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
    agency: None | str | Unset = UNSET,
    purpose: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> LogEntries | Problem | None:
    """ Log rows

     For a newcomer the rows about her as they are stored, newest first, her own sign-ins and reads
    included.

    For a data-protection officer's program what agencies did about people, oldest first, each act
    judged as known then.

    Args:
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        since (datetime.date | None | Unset): First day (officer's program); thirty days ago if
            left out.
        until (datetime.date | None | Unset): Last day (officer's program); today if left out.
        agency (None | str | Unset): The agency whose acts are wanted (officer's program).
        purpose (None | str | Unset): The purpose for which was looked (officer's program).
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LogEntries | Problem
     """


    return (await asyncio_detailed(
        client=client,
cursor=cursor,
limit=limit,
since=since,
until=until,
agency=agency,
purpose=purpose,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed

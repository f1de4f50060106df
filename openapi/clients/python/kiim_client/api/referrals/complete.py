from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.nothing_body import NothingBody
from ...models.problem import Problem
from ...models.referral_shown import ReferralShown
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    referral: str,
    *,
    body: NothingBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/referrals/{referral}/completion".format(referral=quote(str(referral), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReferralShown:
    if response.status_code == 200:
        response_200 = ReferralShown.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReferralShown]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    referral: str,
    *,
    client: AuthenticatedClient,
    body: NothingBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReferralShown]:
    """ Say that the hand-over is done

     Either agency; the consent is used up with it.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NothingBody): There is nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReferralShown]
     """


    kwargs = _get_kwargs(
        referral=referral,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    referral: str,
    *,
    client: AuthenticatedClient,
    body: NothingBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReferralShown | None:
    """ Say that the hand-over is done

     Either agency; the consent is used up with it.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NothingBody): There is nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReferralShown
     """


    return sync_detailed(
        referral=referral,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    referral: str,
    *,
    client: AuthenticatedClient,
    body: NothingBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReferralShown]:
    """ Say that the hand-over is done

     Either agency; the consent is used up with it.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NothingBody): There is nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReferralShown]
     """


    kwargs = _get_kwargs(
        referral=referral,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    referral: str,
    *,
    client: AuthenticatedClient,
    body: NothingBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReferralShown | None:
    """ Say that the hand-over is done

     Either agency; the consent is used up with it.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NothingBody): There is nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReferralShown
     """


    return (await asyncio_detailed(
        referral=referral,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed

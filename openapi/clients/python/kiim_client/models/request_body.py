from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="RequestBody")



@_attrs_define
class RequestBody:
    """ Ask a person for a consent; at most what the purpose's template allows.

        Attributes:
            categories (list[str]):
            newcomer (str):
            reason (str):
            template (str):
            purpose (None | str | Unset):
            valid_months (int | None | Unset):
     """

    categories: list[str]
    newcomer: str
    reason: str
    template: str
    purpose: None | str | Unset = UNSET
    valid_months: int | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        categories = self.categories



        newcomer = self.newcomer

        reason = self.reason

        template = self.template

        purpose: None | str | Unset
        if isinstance(self.purpose, Unset):
            purpose = UNSET
        else:
            purpose = self.purpose

        valid_months: int | None | Unset
        if isinstance(self.valid_months, Unset):
            valid_months = UNSET
        else:
            valid_months = self.valid_months


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "categories": categories,
            "newcomer": newcomer,
            "reason": reason,
            "template": template,
        })
        if purpose is not UNSET:
            field_dict["purpose"] = purpose
        if valid_months is not UNSET:
            field_dict["valid_months"] = valid_months

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        categories = cast(list[str], d.pop("categories"))


        newcomer = d.pop("newcomer")

        reason = d.pop("reason")

        template = d.pop("template")

        def _parse_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        purpose = _parse_purpose(d.pop("purpose", UNSET))


        def _parse_valid_months(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        valid_months = _parse_valid_months(d.pop("valid_months", UNSET))


        request_body = cls(
            categories=categories,
            newcomer=newcomer,
            reason=reason,
            template=template,
            purpose=purpose,
            valid_months=valid_months,
        )

        return request_body


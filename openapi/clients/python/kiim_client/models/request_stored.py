from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.request_stored_status import RequestStoredStatus
from typing import cast
import datetime






T = TypeVar("T", bound="RequestStored")



@_attrs_define
class RequestStored:
    """ One's own request and what became of it.

        Attributes:
            answered_at (datetime.datetime | None):
            categories (list[str]):
            created_at (datetime.datetime):
            id (str):
            newcomer (str):
            purpose (str):
            status (RequestStoredStatus):
            template (str):
            valid_months (int):
     """

    answered_at: datetime.datetime | None
    categories: list[str]
    created_at: datetime.datetime
    id: str
    newcomer: str
    purpose: str
    status: RequestStoredStatus
    template: str
    valid_months: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        answered_at: None | str
        if isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        categories = self.categories



        created_at = self.created_at.isoformat()

        id = self.id

        newcomer = self.newcomer

        purpose = self.purpose

        status = self.status.value

        template = self.template

        valid_months = self.valid_months


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "answered_at": answered_at,
            "categories": categories,
            "created_at": created_at,
            "id": id,
            "newcomer": newcomer,
            "purpose": purpose,
            "status": status,
            "template": template,
            "valid_months": valid_months,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_answered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)



                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        answered_at = _parse_answered_at(d.pop("answered_at"))


        categories = cast(list[str], d.pop("categories"))


        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        id = d.pop("id")

        newcomer = d.pop("newcomer")

        purpose = d.pop("purpose")

        status = RequestStoredStatus(d.pop("status"))




        template = d.pop("template")

        valid_months = d.pop("valid_months")

        request_stored = cls(
            answered_at=answered_at,
            categories=categories,
            created_at=created_at,
            id=id,
            newcomer=newcomer,
            purpose=purpose,
            status=status,
            template=template,
            valid_months=valid_months,
        )


        request_stored.additional_properties = d
        return request_stored

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.member_body_type import MemberBodyType
from typing import cast

if TYPE_CHECKING:
  from ..models.member_body_labels import MemberBodyLabels





T = TypeVar("T", bound="MemberBody")



@_attrs_define
class MemberBody:
    """ A member of an object value.

        Attributes:
            code (str):
            code_list (None | str):
            future (bool):
            labels (MemberBodyLabels): language (BCP 47) -> text
            many (bool):
            max_length (int | None):
            maximum (int | None):
            minimum (int | None):
            required (bool):
            type_ (MemberBodyType):
     """

    code: str
    code_list: None | str
    future: bool
    labels: MemberBodyLabels
    many: bool
    max_length: int | None
    maximum: int | None
    minimum: int | None
    required: bool
    type_: MemberBodyType





    def to_dict(self) -> dict[str, Any]:
        from ..models.member_body_labels import MemberBodyLabels # noqa: PLC0415
        code = self.code

        code_list: None | str
        code_list = self.code_list

        future = self.future

        labels = self.labels.to_dict()

        many = self.many

        max_length: int | None
        max_length = self.max_length

        maximum: int | None
        maximum = self.maximum

        minimum: int | None
        minimum = self.minimum

        required = self.required

        type_ = self.type_.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "code": code,
            "code_list": code_list,
            "future": future,
            "labels": labels,
            "many": many,
            "max_length": max_length,
            "maximum": maximum,
            "minimum": minimum,
            "required": required,
            "type": type_,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.member_body_labels import MemberBodyLabels # noqa: PLC0415
        d = dict(src_dict)
        code = d.pop("code")

        def _parse_code_list(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code_list = _parse_code_list(d.pop("code_list"))


        future = d.pop("future")

        labels = MemberBodyLabels.from_dict(d.pop("labels"))




        many = d.pop("many")

        def _parse_max_length(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_length = _parse_max_length(d.pop("max_length"))


        def _parse_maximum(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        maximum = _parse_maximum(d.pop("maximum"))


        def _parse_minimum(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        minimum = _parse_minimum(d.pop("minimum"))


        required = d.pop("required")

        type_ = MemberBodyType(d.pop("type"))




        member_body = cls(
            code=code,
            code_list=code_list,
            future=future,
            labels=labels,
            many=many,
            max_length=max_length,
            maximum=maximum,
            minimum=minimum,
            required=required,
            type_=type_,
        )

        return member_body


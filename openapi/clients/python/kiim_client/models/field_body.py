from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.field_body_sensitivity import FieldBodySensitivity
from ..models.field_body_type import FieldBodyType
from typing import cast

if TYPE_CHECKING:
  from ..models.ageing_body import AgeingBody
  from ..models.field_body_labels import FieldBodyLabels
  from ..models.field_body_stewards import FieldBodyStewards
  from ..models.member_body import MemberBody





T = TypeVar("T", bound="FieldBody")



@_attrs_define
class FieldBody:
    """ A field; `stewards`: action -> writer -> kinds of evidence (true: every kind).

        Attributes:
            ageing (list[AgeingBody]):
            code (str):
            code_list (None | str):
            example (Any): a value this field accepts
            future (bool):
            labels (FieldBodyLabels): language (BCP 47) -> text
            many (bool):
            max_length (int | None):
            maximum (int | None):
            members (list[MemberBody]):
            minimum (int | None):
            optional (bool): may hold {"missing": "unknown" | "not_asked" | "prefers_not_to_say"}
            purposes (list[str]):
            retention (str):
            sensitivity (FieldBodySensitivity):
            shorthand (None | str):
            stewards (FieldBodyStewards):
            type_ (FieldBodyType):
            x87 (bool):
     """

    ageing: list[AgeingBody]
    code: str
    code_list: None | str
    example: Any
    future: bool
    labels: FieldBodyLabels
    many: bool
    max_length: int | None
    maximum: int | None
    members: list[MemberBody]
    minimum: int | None
    optional: bool
    purposes: list[str]
    retention: str
    sensitivity: FieldBodySensitivity
    shorthand: None | str
    stewards: FieldBodyStewards
    type_: FieldBodyType
    x87: bool





    def to_dict(self) -> dict[str, Any]:
        from ..models.ageing_body import AgeingBody # noqa: PLC0415
        from ..models.field_body_labels import FieldBodyLabels # noqa: PLC0415
        from ..models.field_body_stewards import FieldBodyStewards # noqa: PLC0415
        from ..models.member_body import MemberBody # noqa: PLC0415
        ageing = []
        for ageing_item_data in self.ageing:
            ageing_item = ageing_item_data.to_dict()
            ageing.append(ageing_item)



        code = self.code

        code_list: None | str
        code_list = self.code_list

        example = self.example

        future = self.future

        labels = self.labels.to_dict()

        many = self.many

        max_length: int | None
        max_length = self.max_length

        maximum: int | None
        maximum = self.maximum

        members = []
        for members_item_data in self.members:
            members_item = members_item_data.to_dict()
            members.append(members_item)



        minimum: int | None
        minimum = self.minimum

        optional = self.optional

        purposes = self.purposes



        retention = self.retention

        sensitivity = self.sensitivity.value

        shorthand: None | str
        shorthand = self.shorthand

        stewards = self.stewards.to_dict()

        type_ = self.type_.value

        x87 = self.x87


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "ageing": ageing,
            "code": code,
            "code_list": code_list,
            "example": example,
            "future": future,
            "labels": labels,
            "many": many,
            "max_length": max_length,
            "maximum": maximum,
            "members": members,
            "minimum": minimum,
            "optional": optional,
            "purposes": purposes,
            "retention": retention,
            "sensitivity": sensitivity,
            "shorthand": shorthand,
            "stewards": stewards,
            "type": type_,
            "x87": x87,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.ageing_body import AgeingBody # noqa: PLC0415
        from ..models.field_body_labels import FieldBodyLabels # noqa: PLC0415
        from ..models.field_body_stewards import FieldBodyStewards # noqa: PLC0415
        from ..models.member_body import MemberBody # noqa: PLC0415
        d = dict(src_dict)
        ageing = []
        _ageing = d.pop("ageing")
        for ageing_item_data in (_ageing):
            ageing_item = AgeingBody.from_dict(ageing_item_data)



            ageing.append(ageing_item)


        code = d.pop("code")

        def _parse_code_list(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code_list = _parse_code_list(d.pop("code_list"))


        example = d.pop("example")

        future = d.pop("future")

        labels = FieldBodyLabels.from_dict(d.pop("labels"))




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


        members = []
        _members = d.pop("members")
        for members_item_data in (_members):
            members_item = MemberBody.from_dict(members_item_data)



            members.append(members_item)


        def _parse_minimum(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        minimum = _parse_minimum(d.pop("minimum"))


        optional = d.pop("optional")

        purposes = cast(list[str], d.pop("purposes"))


        retention = d.pop("retention")

        sensitivity = FieldBodySensitivity(d.pop("sensitivity"))




        def _parse_shorthand(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        shorthand = _parse_shorthand(d.pop("shorthand"))


        stewards = FieldBodyStewards.from_dict(d.pop("stewards"))




        type_ = FieldBodyType(d.pop("type"))




        x87 = d.pop("x87")

        field_body = cls(
            ageing=ageing,
            code=code,
            code_list=code_list,
            example=example,
            future=future,
            labels=labels,
            many=many,
            max_length=max_length,
            maximum=maximum,
            members=members,
            minimum=minimum,
            optional=optional,
            purposes=purposes,
            retention=retention,
            sensitivity=sensitivity,
            shorthand=shorthand,
            stewards=stewards,
            type_=type_,
            x87=x87,
        )

        return field_body


from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.category_body_sensitivity import CategoryBodySensitivity
from typing import cast

if TYPE_CHECKING:
  from ..models.category_body_label_status import CategoryBodyLabelStatus
  from ..models.category_body_labels import CategoryBodyLabels
  from ..models.field_body import FieldBody





T = TypeVar("T", bound="CategoryBody")



@_attrs_define
class CategoryBody:
    """ A category, the unit of consent.

        Attributes:
            code (str):
            fields (list[FieldBody]):
            label_status (CategoryBodyLabelStatus):
            labels (CategoryBodyLabels): language (BCP 47) -> text
            sensitivity (CategoryBodySensitivity):
            x87 (bool):
     """

    code: str
    fields: list[FieldBody]
    label_status: CategoryBodyLabelStatus
    labels: CategoryBodyLabels
    sensitivity: CategoryBodySensitivity
    x87: bool





    def to_dict(self) -> dict[str, Any]:
        from ..models.category_body_label_status import CategoryBodyLabelStatus # noqa: PLC0415
        from ..models.category_body_labels import CategoryBodyLabels # noqa: PLC0415
        from ..models.field_body import FieldBody # noqa: PLC0415
        code = self.code

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)



        label_status = self.label_status.to_dict()

        labels = self.labels.to_dict()

        sensitivity = self.sensitivity.value

        x87 = self.x87


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "code": code,
            "fields": fields,
            "label_status": label_status,
            "labels": labels,
            "sensitivity": sensitivity,
            "x87": x87,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.category_body_label_status import CategoryBodyLabelStatus # noqa: PLC0415
        from ..models.category_body_labels import CategoryBodyLabels # noqa: PLC0415
        from ..models.field_body import FieldBody # noqa: PLC0415
        d = dict(src_dict)
        code = d.pop("code")

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in (_fields):
            fields_item = FieldBody.from_dict(fields_item_data)



            fields.append(fields_item)


        label_status = CategoryBodyLabelStatus.from_dict(d.pop("label_status"))




        labels = CategoryBodyLabels.from_dict(d.pop("labels"))




        sensitivity = CategoryBodySensitivity(d.pop("sensitivity"))




        x87 = d.pop("x87")

        category_body = cls(
            code=code,
            fields=fields,
            label_status=label_status,
            labels=labels,
            sensitivity=sensitivity,
            x87=x87,
        )

        return category_body


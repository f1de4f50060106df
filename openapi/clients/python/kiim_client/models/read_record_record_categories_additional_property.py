from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.read_record_record_categories_additional_property_fields import ReadRecordRecordCategoriesAdditionalPropertyFields





T = TypeVar("T", bound="ReadRecordRecordCategoriesAdditionalProperty")



@_attrs_define
class ReadRecordRecordCategoriesAdditionalProperty:
    """ 
        Attributes:
            fields (ReadRecordRecordCategoriesAdditionalPropertyFields):
            version (int):
     """

    fields: ReadRecordRecordCategoriesAdditionalPropertyFields
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_record_record_categories_additional_property_fields import ReadRecordRecordCategoriesAdditionalPropertyFields # noqa: PLC0415
        fields = self.fields.to_dict()

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "fields": fields,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_record_record_categories_additional_property_fields import ReadRecordRecordCategoriesAdditionalPropertyFields # noqa: PLC0415
        d = dict(src_dict)
        fields = ReadRecordRecordCategoriesAdditionalPropertyFields.from_dict(d.pop("fields"))




        version = d.pop("version")

        read_record_record_categories_additional_property = cls(
            fields=fields,
            version=version,
        )


        read_record_record_categories_additional_property.additional_properties = d
        return read_record_record_categories_additional_property

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

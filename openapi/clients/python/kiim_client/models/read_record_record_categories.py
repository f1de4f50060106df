from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.read_record_record_categories_additional_property import ReadRecordRecordCategoriesAdditionalProperty





T = TypeVar("T", bound="ReadRecordRecordCategories")



@_attrs_define
class ReadRecordRecordCategories:
    """ Released categories only; one that is missing says nothing about what is held.

     """

    additional_properties: dict[str, ReadRecordRecordCategoriesAdditionalProperty] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_record_record_categories_additional_property import ReadRecordRecordCategoriesAdditionalProperty # noqa: PLC0415
        
        field_dict: dict[str, Any] = {}
        for prop_name, prop in self.additional_properties.items():
            field_dict[prop_name] = prop.to_dict()


        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_record_record_categories_additional_property import ReadRecordRecordCategoriesAdditionalProperty # noqa: PLC0415
        d = dict(src_dict)
        read_record_record_categories = cls(
        )


        from ..models.read_record_record_categories_additional_property_fields import ReadRecordRecordCategoriesAdditionalPropertyFields # noqa: PLC0415
        additional_properties = {}
        for prop_name, prop_dict in d.items():
            additional_property = ReadRecordRecordCategoriesAdditionalProperty.from_dict(prop_dict)



            additional_properties[prop_name] = additional_property

        read_record_record_categories.additional_properties = additional_properties
        return read_record_record_categories

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> ReadRecordRecordCategoriesAdditionalProperty:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: ReadRecordRecordCategoriesAdditionalProperty) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

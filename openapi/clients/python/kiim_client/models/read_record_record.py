from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.read_record_record_categories import ReadRecordRecordCategories
  from ..models.read_record_record_release import ReadRecordRecordRelease





T = TypeVar("T", bound="ReadRecordRecord")



@_attrs_define
class ReadRecordRecord:
    """ 
        Attributes:
            categories (ReadRecordRecordCategories): Released categories only; one that is missing says nothing about what
                is held.
            newcomer (str):
            purpose (str):
            release (ReadRecordRecordRelease):
     """

    categories: ReadRecordRecordCategories
    newcomer: str
    purpose: str
    release: ReadRecordRecordRelease
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_record_record_categories import ReadRecordRecordCategories # noqa: PLC0415
        from ..models.read_record_record_release import ReadRecordRecordRelease # noqa: PLC0415
        categories = self.categories.to_dict()

        newcomer = self.newcomer

        purpose = self.purpose

        release = self.release.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "categories": categories,
            "newcomer": newcomer,
            "purpose": purpose,
            "release": release,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_record_record_categories import ReadRecordRecordCategories # noqa: PLC0415
        from ..models.read_record_record_release import ReadRecordRecordRelease # noqa: PLC0415
        d = dict(src_dict)
        categories = ReadRecordRecordCategories.from_dict(d.pop("categories"))




        newcomer = d.pop("newcomer")

        purpose = d.pop("purpose")

        release = ReadRecordRecordRelease.from_dict(d.pop("release"))




        read_record_record = cls(
            categories=categories,
            newcomer=newcomer,
            purpose=purpose,
            release=release,
        )


        read_record_record.additional_properties = d
        return read_record_record

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.read_fhir_fhir_bundle_entry_item import ReadFhirFhirBundleEntryItem





T = TypeVar("T", bound="ReadFhirFhirBundle")



@_attrs_define
class ReadFhirFhirBundle:
    """ 
        Attributes:
            entry (list[ReadFhirFhirBundleEntryItem]):
            resource_type (Literal['Bundle']):
            type_ (Literal['collection']):
     """

    entry: list[ReadFhirFhirBundleEntryItem]
    resource_type: Literal['Bundle']
    type_: Literal['collection']
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_fhir_fhir_bundle_entry_item import ReadFhirFhirBundleEntryItem # noqa: PLC0415
        entry = []
        for entry_item_data in self.entry:
            entry_item = entry_item_data.to_dict()
            entry.append(entry_item)



        resource_type = self.resource_type

        type_ = self.type_


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "entry": entry,
            "resourceType": resource_type,
            "type": type_,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_fhir_fhir_bundle_entry_item import ReadFhirFhirBundleEntryItem # noqa: PLC0415
        d = dict(src_dict)
        entry = []
        _entry = d.pop("entry")
        for entry_item_data in (_entry):
            entry_item = ReadFhirFhirBundleEntryItem.from_dict(entry_item_data)



            entry.append(entry_item)


        resource_type = cast(Literal['Bundle'] , d.pop("resourceType"))
        if resource_type != 'Bundle':
            raise ValueError(f"resourceType must match const 'Bundle', got '{resource_type}'")

        type_ = cast(Literal['collection'] , d.pop("type"))
        if type_ != 'collection':
            raise ValueError(f"type must match const 'collection', got '{type_}'")

        read_fhir_fhir_bundle = cls(
            entry=entry,
            resource_type=resource_type,
            type_=type_,
        )


        read_fhir_fhir_bundle.additional_properties = d
        return read_fhir_fhir_bundle

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

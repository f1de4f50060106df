from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.read_fhir_fhir_bundle_entry_item_resource import ReadFhirFhirBundleEntryItemResource





T = TypeVar("T", bound="ReadFhirFhirBundleEntryItem")



@_attrs_define
class ReadFhirFhirBundleEntryItem:
    """ 
        Attributes:
            resource (ReadFhirFhirBundleEntryItemResource | Unset):
     """

    resource: ReadFhirFhirBundleEntryItemResource | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_fhir_fhir_bundle_entry_item_resource import ReadFhirFhirBundleEntryItemResource # noqa: PLC0415
        resource: dict[str, Any] | Unset = UNSET
        if not isinstance(self.resource, Unset):
            resource = self.resource.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
        })
        if resource is not UNSET:
            field_dict["resource"] = resource

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_fhir_fhir_bundle_entry_item_resource import ReadFhirFhirBundleEntryItemResource # noqa: PLC0415
        d = dict(src_dict)
        _resource = d.pop("resource", UNSET)
        resource: ReadFhirFhirBundleEntryItemResource | Unset
        if isinstance(_resource,  Unset):
            resource = UNSET
        else:
            resource = ReadFhirFhirBundleEntryItemResource.from_dict(_resource)




        read_fhir_fhir_bundle_entry_item = cls(
            resource=resource,
        )


        read_fhir_fhir_bundle_entry_item.additional_properties = d
        return read_fhir_fhir_bundle_entry_item

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

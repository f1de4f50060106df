from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.event_stream_body_types_type_0_item import EventStreamBodyTypesType0Item
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="EventStreamBody")



@_attrs_define
class EventStreamBody:
    """ Where to, and which types of changes; without `types` all of them, those to come included.

        Attributes:
            endpoint (str):
            types (list[EventStreamBodyTypesType0Item] | None | Unset):
     """

    endpoint: str
    types: list[EventStreamBodyTypesType0Item] | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        endpoint = self.endpoint

        types: list[str] | None | Unset
        if isinstance(self.types, Unset):
            types = UNSET
        elif isinstance(self.types, list):
            types = []
            for types_type_0_item_data in self.types:
                types_type_0_item = types_type_0_item_data.value
                types.append(types_type_0_item)


        else:
            types = self.types


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "endpoint": endpoint,
        })
        if types is not UNSET:
            field_dict["types"] = types

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        endpoint = d.pop("endpoint")

        def _parse_types(data: object) -> list[EventStreamBodyTypesType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                types_type_0 = []
                _types_type_0 = data
                for types_type_0_item_data in (_types_type_0):
                    types_type_0_item = EventStreamBodyTypesType0Item(types_type_0_item_data)



                    types_type_0.append(types_type_0_item)

                return types_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[EventStreamBodyTypesType0Item] | None | Unset, data)

        types = _parse_types(d.pop("types", UNSET))


        event_stream_body = cls(
            endpoint=endpoint,
            types=types,
        )

        return event_stream_body


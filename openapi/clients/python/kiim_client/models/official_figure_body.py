from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="OfficialFigureBody")



@_attrs_define
class OfficialFigureBody:
    """ One figure as its source gives it: `value` is decimal text, null where the source gives a sign; `meaning` is in
    German.

        Attributes:
            area (str):
            as_of (str):
            definition (str):
            licence (str):
            meaning (str):
            source (str):
            time (str):
            unit (str):
            value (None | str):
     """

    area: str
    as_of: str
    definition: str
    licence: str
    meaning: str
    source: str
    time: str
    unit: str
    value: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        area = self.area

        as_of = self.as_of

        definition = self.definition

        licence = self.licence

        meaning = self.meaning

        source = self.source

        time = self.time

        unit = self.unit

        value: None | str
        value = self.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "area": area,
            "as_of": as_of,
            "definition": definition,
            "licence": licence,
            "meaning": meaning,
            "source": source,
            "time": time,
            "unit": unit,
            "value": value,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        area = d.pop("area")

        as_of = d.pop("as_of")

        definition = d.pop("definition")

        licence = d.pop("licence")

        meaning = d.pop("meaning")

        source = d.pop("source")

        time = d.pop("time")

        unit = d.pop("unit")

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))


        official_figure_body = cls(
            area=area,
            as_of=as_of,
            definition=definition,
            licence=licence,
            meaning=meaning,
            source=source,
            time=time,
            unit=unit,
            value=value,
        )


        official_figure_body.additional_properties = d
        return official_figure_body

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

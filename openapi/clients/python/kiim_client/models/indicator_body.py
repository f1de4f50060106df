from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.indicator_body_unit import IndicatorBodyUnit
from typing import cast






T = TypeVar("T", bound="IndicatorBody")



@_attrs_define
class IndicatorBody:
    """ One indicator: what is counted, of what, how it is meant and who answers for it.

        Attributes:
            code (str):
            definition (str):
            denominator (str):
            handlungsfeld (str):
            label (str):
            levels (list[str]):
            note (str):
            numerator (str):
            owner (str):
            unit (IndicatorBodyUnit):
            version (int):
            years_since_arrival (int | None):
     """

    code: str
    definition: str
    denominator: str
    handlungsfeld: str
    label: str
    levels: list[str]
    note: str
    numerator: str
    owner: str
    unit: IndicatorBodyUnit
    version: int
    years_since_arrival: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        definition = self.definition

        denominator = self.denominator

        handlungsfeld = self.handlungsfeld

        label = self.label

        levels = self.levels



        note = self.note

        numerator = self.numerator

        owner = self.owner

        unit = self.unit.value

        version = self.version

        years_since_arrival: int | None
        years_since_arrival = self.years_since_arrival


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "definition": definition,
            "denominator": denominator,
            "handlungsfeld": handlungsfeld,
            "label": label,
            "levels": levels,
            "note": note,
            "numerator": numerator,
            "owner": owner,
            "unit": unit,
            "version": version,
            "years_since_arrival": years_since_arrival,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        definition = d.pop("definition")

        denominator = d.pop("denominator")

        handlungsfeld = d.pop("handlungsfeld")

        label = d.pop("label")

        levels = cast(list[str], d.pop("levels"))


        note = d.pop("note")

        numerator = d.pop("numerator")

        owner = d.pop("owner")

        unit = IndicatorBodyUnit(d.pop("unit"))




        version = d.pop("version")

        def _parse_years_since_arrival(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        years_since_arrival = _parse_years_since_arrival(d.pop("years_since_arrival"))


        indicator_body = cls(
            code=code,
            definition=definition,
            denominator=denominator,
            handlungsfeld=handlungsfeld,
            label=label,
            levels=levels,
            note=note,
            numerator=numerator,
            owner=owner,
            unit=unit,
            version=version,
            years_since_arrival=years_since_arrival,
        )


        indicator_body.additional_properties = d
        return indicator_body

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

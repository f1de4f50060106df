from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.result_body_sign_type_0 import ResultBodySignType0
from typing import cast






T = TypeVar("T", bound="ResultBody")



@_attrs_define
class ResultBody:
    """ One indicator for one area. `value` is whole per cent or days; with sign `below` or `above` it is a bound.

    `margin` is the half-width of the 95 per cent interval, `coverage` per cent of the people known to official
    statistics;
    both null where nothing can be said. `people` is the published number that the value rests on.

        Attributes:
            area (str):
            as_of (str):
            coverage (int | None):
            level (str):
            lower_quartile (int | None):
            margin (int | None):
            people (int | None):
            sign (None | ResultBodySignType0):
            upper_quartile (int | None):
            value (int | None):
     """

    area: str
    as_of: str
    coverage: int | None
    level: str
    lower_quartile: int | None
    margin: int | None
    people: int | None
    sign: None | ResultBodySignType0
    upper_quartile: int | None
    value: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        area = self.area

        as_of = self.as_of

        coverage: int | None
        coverage = self.coverage

        level = self.level

        lower_quartile: int | None
        lower_quartile = self.lower_quartile

        margin: int | None
        margin = self.margin

        people: int | None
        people = self.people

        sign: None | str
        if isinstance(self.sign, ResultBodySignType0):
            sign = self.sign.value
        else:
            sign = self.sign

        upper_quartile: int | None
        upper_quartile = self.upper_quartile

        value: int | None
        value = self.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "area": area,
            "as_of": as_of,
            "coverage": coverage,
            "level": level,
            "lower_quartile": lower_quartile,
            "margin": margin,
            "people": people,
            "sign": sign,
            "upper_quartile": upper_quartile,
            "value": value,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        area = d.pop("area")

        as_of = d.pop("as_of")

        def _parse_coverage(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        coverage = _parse_coverage(d.pop("coverage"))


        level = d.pop("level")

        def _parse_lower_quartile(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        lower_quartile = _parse_lower_quartile(d.pop("lower_quartile"))


        def _parse_margin(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        margin = _parse_margin(d.pop("margin"))


        def _parse_people(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        people = _parse_people(d.pop("people"))


        def _parse_sign(data: object) -> None | ResultBodySignType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sign_type_0 = ResultBodySignType0(data)



                return sign_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResultBodySignType0, data)

        sign = _parse_sign(d.pop("sign"))


        def _parse_upper_quartile(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        upper_quartile = _parse_upper_quartile(d.pop("upper_quartile"))


        def _parse_value(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        value = _parse_value(d.pop("value"))


        result_body = cls(
            area=area,
            as_of=as_of,
            coverage=coverage,
            level=level,
            lower_quartile=lower_quartile,
            margin=margin,
            people=people,
            sign=sign,
            upper_quartile=upper_quartile,
            value=value,
        )


        result_body.additional_properties = d
        return result_body

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

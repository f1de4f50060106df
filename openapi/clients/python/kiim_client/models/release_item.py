from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.cost import Cost





T = TypeVar("T", bound="ReleaseItem")



@_attrs_define
class ReleaseItem:
    """ One release; `code` is the SHA-256 of the engine that made it, after `invented:` where its people are invented.

        Attributes:
            catalogue_version (str):
            code (str):
            cost (list[Cost]):
            id (str):
            parameters_version (str):
            reference_date (str):
            run_at (datetime.datetime):
            tables (list[str]):
     """

    catalogue_version: str
    code: str
    cost: list[Cost]
    id: str
    parameters_version: str
    reference_date: str
    run_at: datetime.datetime
    tables: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.cost import Cost # noqa: PLC0415
        catalogue_version = self.catalogue_version

        code = self.code

        cost = []
        for cost_item_data in self.cost:
            cost_item = cost_item_data.to_dict()
            cost.append(cost_item)



        id = self.id

        parameters_version = self.parameters_version

        reference_date = self.reference_date

        run_at = self.run_at.isoformat()

        tables = self.tables




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "catalogue_version": catalogue_version,
            "code": code,
            "cost": cost,
            "id": id,
            "parameters_version": parameters_version,
            "reference_date": reference_date,
            "run_at": run_at,
            "tables": tables,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cost import Cost # noqa: PLC0415
        d = dict(src_dict)
        catalogue_version = d.pop("catalogue_version")

        code = d.pop("code")

        cost = []
        _cost = d.pop("cost")
        for cost_item_data in (_cost):
            cost_item = Cost.from_dict(cost_item_data)



            cost.append(cost_item)


        id = d.pop("id")

        parameters_version = d.pop("parameters_version")

        reference_date = d.pop("reference_date")

        run_at = datetime.datetime.fromisoformat(d.pop("run_at"))




        tables = cast(list[str], d.pop("tables"))


        release_item = cls(
            catalogue_version=catalogue_version,
            code=code,
            cost=cost,
            id=id,
            parameters_version=parameters_version,
            reference_date=reference_date,
            run_at=run_at,
            tables=tables,
        )


        release_item.additional_properties = d
        return release_item

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

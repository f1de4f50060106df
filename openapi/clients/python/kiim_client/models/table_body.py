from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.cell import Cell
  from ..models.dimension_body import DimensionBody





T = TypeVar("T", bound="TableBody")



@_attrs_define
class TableBody:
    """ One released table. Tables do not add up: every cell has noise of its own, `margin` in 95 of 100 cases at most.

        Attributes:
            cells (list[Cell]):
            dimensions (list[DimensionBody]):
            level (str):
            margin (int):
            reference_date (str):
            release (str):
            table (str):
     """

    cells: list[Cell]
    dimensions: list[DimensionBody]
    level: str
    margin: int
    reference_date: str
    release: str
    table: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.cell import Cell # noqa: PLC0415
        from ..models.dimension_body import DimensionBody # noqa: PLC0415
        cells = []
        for cells_item_data in self.cells:
            cells_item = cells_item_data.to_dict()
            cells.append(cells_item)



        dimensions = []
        for dimensions_item_data in self.dimensions:
            dimensions_item = dimensions_item_data.to_dict()
            dimensions.append(dimensions_item)



        level = self.level

        margin = self.margin

        reference_date = self.reference_date

        release = self.release

        table = self.table


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cells": cells,
            "dimensions": dimensions,
            "level": level,
            "margin": margin,
            "reference_date": reference_date,
            "release": release,
            "table": table,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cell import Cell # noqa: PLC0415
        from ..models.dimension_body import DimensionBody # noqa: PLC0415
        d = dict(src_dict)
        cells = []
        _cells = d.pop("cells")
        for cells_item_data in (_cells):
            cells_item = Cell.from_dict(cells_item_data)



            cells.append(cells_item)


        dimensions = []
        _dimensions = d.pop("dimensions")
        for dimensions_item_data in (_dimensions):
            dimensions_item = DimensionBody.from_dict(dimensions_item_data)



            dimensions.append(dimensions_item)


        level = d.pop("level")

        margin = d.pop("margin")

        reference_date = d.pop("reference_date")

        release = d.pop("release")

        table = d.pop("table")

        table_body = cls(
            cells=cells,
            dimensions=dimensions,
            level=level,
            margin=margin,
            reference_date=reference_date,
            release=release,
            table=table,
        )


        table_body.additional_properties = d
        return table_body

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

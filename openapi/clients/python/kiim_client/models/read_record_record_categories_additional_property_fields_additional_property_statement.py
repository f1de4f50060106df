from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.read_record_record_categories_additional_property_fields_additional_property_statement_kind import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind
from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.read_record_record_categories_additional_property_fields_additional_property_statement_recorded_by import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy





T = TypeVar("T", bound="ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatement")



@_attrs_define
class ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatement:
    """ 
        Attributes:
            as_of (None | str): YYYY, YYYY-MM or YYYY-MM-DD: the day the value holds for.
            disputed (bool): If true, use the value only with this note (§ 84(2) SGB X).
            id (str): This agency's own name of the statement.
            kind (ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind):
            recorded_at (datetime.datetime):
            recorded_by (ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy):
            stale (bool):
            value (Any): The value; its shape is the field's in GET /v1/categories.
            confirmed_as_of (str | Unset): The latest day for which somebody said: still true.
     """

    as_of: None | str
    disputed: bool
    id: str
    kind: ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind
    recorded_at: datetime.datetime
    recorded_by: ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy
    stale: bool
    value: Any
    confirmed_as_of: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.read_record_record_categories_additional_property_fields_additional_property_statement_recorded_by import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy # noqa: PLC0415
        as_of: None | str
        as_of = self.as_of

        disputed = self.disputed

        id = self.id

        kind = self.kind.value

        recorded_at = self.recorded_at.isoformat()

        recorded_by = self.recorded_by.to_dict()

        stale = self.stale

        value = self.value

        confirmed_as_of = self.confirmed_as_of


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "as_of": as_of,
            "disputed": disputed,
            "id": id,
            "kind": kind,
            "recorded_at": recorded_at,
            "recorded_by": recorded_by,
            "stale": stale,
            "value": value,
        })
        if confirmed_as_of is not UNSET:
            field_dict["confirmed_as_of"] = confirmed_as_of

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.read_record_record_categories_additional_property_fields_additional_property_statement_recorded_by import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy # noqa: PLC0415
        d = dict(src_dict)
        def _parse_as_of(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        as_of = _parse_as_of(d.pop("as_of"))


        disputed = d.pop("disputed")

        id = d.pop("id")

        kind = ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind(d.pop("kind"))




        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))




        recorded_by = ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy.from_dict(d.pop("recorded_by"))




        stale = d.pop("stale")

        value = d.pop("value")

        confirmed_as_of = d.pop("confirmed_as_of", UNSET)

        read_record_record_categories_additional_property_fields_additional_property_statement = cls(
            as_of=as_of,
            disputed=disputed,
            id=id,
            kind=kind,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            stale=stale,
            value=value,
            confirmed_as_of=confirmed_as_of,
        )


        read_record_record_categories_additional_property_fields_additional_property_statement.additional_properties = d
        return read_record_record_categories_additional_property_fields_additional_property_statement

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

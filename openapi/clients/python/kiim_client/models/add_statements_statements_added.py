from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.add_statements_statements_added_named_statement import AddStatementsStatementsAddedNamedStatement
  from ..models.add_statements_statements_added_versions import AddStatementsStatementsAddedVersions





T = TypeVar("T", bound="AddStatementsStatementsAdded")



@_attrs_define
class AddStatementsStatementsAdded:
    """ The new statements in the order of the request, and the version of every category they changed.

        Attributes:
            statements (list[AddStatementsStatementsAddedNamedStatement]):
            versions (AddStatementsStatementsAddedVersions):
     """

    statements: list[AddStatementsStatementsAddedNamedStatement]
    versions: AddStatementsStatementsAddedVersions
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.add_statements_statements_added_named_statement import AddStatementsStatementsAddedNamedStatement # noqa: PLC0415
        from ..models.add_statements_statements_added_versions import AddStatementsStatementsAddedVersions # noqa: PLC0415
        statements = []
        for statements_item_data in self.statements:
            statements_item = statements_item_data.to_dict()
            statements.append(statements_item)



        versions = self.versions.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "statements": statements,
            "versions": versions,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.add_statements_statements_added_named_statement import AddStatementsStatementsAddedNamedStatement # noqa: PLC0415
        from ..models.add_statements_statements_added_versions import AddStatementsStatementsAddedVersions # noqa: PLC0415
        d = dict(src_dict)
        statements = []
        _statements = d.pop("statements")
        for statements_item_data in (_statements):
            statements_item = AddStatementsStatementsAddedNamedStatement.from_dict(statements_item_data)



            statements.append(statements_item)


        versions = AddStatementsStatementsAddedVersions.from_dict(d.pop("versions"))




        add_statements_statements_added = cls(
            statements=statements,
            versions=versions,
        )


        add_statements_statements_added.additional_properties = d
        return add_statements_statements_added

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

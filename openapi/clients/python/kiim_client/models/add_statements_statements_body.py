from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.statement_body import StatementBody





T = TypeVar("T", bound="AddStatementsStatementsBody")



@_attrs_define
class AddStatementsStatementsBody:
    """ Statements to add, all or none.

        Attributes:
            statements (list[StatementBody]):
     """

    statements: list[StatementBody]





    def to_dict(self) -> dict[str, Any]:
        from ..models.statement_body import StatementBody # noqa: PLC0415
        statements = []
        for statements_item_data in self.statements:
            statements_item = statements_item_data.to_dict()
            statements.append(statements_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "statements": statements,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.statement_body import StatementBody # noqa: PLC0415
        d = dict(src_dict)
        statements = []
        _statements = d.pop("statements")
        for statements_item_data in (_statements):
            statements_item = StatementBody.from_dict(statements_item_data)



            statements.append(statements_item)


        add_statements_statements_body = cls(
            statements=statements,
        )

        return add_statements_statements_body


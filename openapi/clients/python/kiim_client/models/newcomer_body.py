from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.first_consent import FirstConsent
  from ..models.statement_body import StatementBody





T = TypeVar("T", bound="NewcomerBody")



@_attrs_define
class NewcomerBody:
    """ Register a person; all of it is stored or nothing.

        Attributes:
            consent (FirstConsent): The consent without which there is no profile; its recipient is the registering agency.
            external_id (None | str | Unset):
            statements (list[StatementBody] | Unset):
     """

    consent: FirstConsent
    external_id: None | str | Unset = UNSET
    statements: list[StatementBody] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.first_consent import FirstConsent # noqa: PLC0415
        from ..models.statement_body import StatementBody # noqa: PLC0415
        consent = self.consent.to_dict()

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        statements: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.statements, Unset):
            statements = []
            for statements_item_data in self.statements:
                statements_item = statements_item_data.to_dict()
                statements.append(statements_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "consent": consent,
        })
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if statements is not UNSET:
            field_dict["statements"] = statements

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.first_consent import FirstConsent # noqa: PLC0415
        from ..models.statement_body import StatementBody # noqa: PLC0415
        d = dict(src_dict)
        consent = FirstConsent.from_dict(d.pop("consent"))




        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))


        _statements = d.pop("statements", UNSET)
        statements: list[StatementBody] | Unset = UNSET
        if _statements is not UNSET:
            statements = []
            for statements_item_data in _statements:
                statements_item = StatementBody.from_dict(statements_item_data)



                statements.append(statements_item)


        newcomer_body = cls(
            consent=consent,
            external_id=external_id,
            statements=statements,
        )

        return newcomer_body


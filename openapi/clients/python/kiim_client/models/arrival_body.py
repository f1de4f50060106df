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





T = TypeVar("T", bound="ArrivalBody")



@_attrs_define
class ArrivalBody:
    """ Take in somebody who moved here: her package, or the code that she shows and her origin; and her first consent.

        Attributes:
            consent (FirstConsent): The consent without which there is no profile; its recipient is the registering agency.
            code (None | str | Unset):
            external_id (None | str | Unset):
            origin (None | str | Unset):
            package (None | str | Unset):
            statements (list[StatementBody] | Unset):
     """

    consent: FirstConsent
    code: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET
    origin: None | str | Unset = UNSET
    package: None | str | Unset = UNSET
    statements: list[StatementBody] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.first_consent import FirstConsent # noqa: PLC0415
        from ..models.statement_body import StatementBody # noqa: PLC0415
        consent = self.consent.to_dict()

        code: None | str | Unset
        if isinstance(self.code, Unset):
            code = UNSET
        else:
            code = self.code

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        origin: None | str | Unset
        if isinstance(self.origin, Unset):
            origin = UNSET
        else:
            origin = self.origin

        package: None | str | Unset
        if isinstance(self.package, Unset):
            package = UNSET
        else:
            package = self.package

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
        if code is not UNSET:
            field_dict["code"] = code
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if origin is not UNSET:
            field_dict["origin"] = origin
        if package is not UNSET:
            field_dict["package"] = package
        if statements is not UNSET:
            field_dict["statements"] = statements

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.first_consent import FirstConsent # noqa: PLC0415
        from ..models.statement_body import StatementBody # noqa: PLC0415
        d = dict(src_dict)
        consent = FirstConsent.from_dict(d.pop("consent"))




        def _parse_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        code = _parse_code(d.pop("code", UNSET))


        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))


        def _parse_origin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        origin = _parse_origin(d.pop("origin", UNSET))


        def _parse_package(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        package = _parse_package(d.pop("package", UNSET))


        _statements = d.pop("statements", UNSET)
        statements: list[StatementBody] | Unset = UNSET
        if _statements is not UNSET:
            statements = []
            for statements_item_data in _statements:
                statements_item = StatementBody.from_dict(statements_item_data)



                statements.append(statements_item)


        arrival_body = cls(
            consent=consent,
            code=code,
            external_id=external_id,
            origin=origin,
            package=package,
            statements=statements,
        )

        return arrival_body


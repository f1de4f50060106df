from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.import_shown_format import ImportShownFormat
from ..models.import_shown_state import ImportShownState
from typing import cast
import datetime






T = TypeVar("T", bound="ImportShown")



@_attrs_define
class ImportShown:
    """ An import: what it is and how far. `read` is the sum of the four counts after it; a dry run would store `stored`.

        Attributes:
            created_at (datetime.datetime):
            dry_run (bool):
            encoding (None | str):
            fault (None | str):
            faulty (int):
            finished_at (datetime.datetime | None):
            format_ (ImportShownFormat):
            id (str):
            known (int):
            lines (int | None):
            read (int):
            state (ImportShownState):
            stored (int):
            without_evidence (int):
     """

    created_at: datetime.datetime
    dry_run: bool
    encoding: None | str
    fault: None | str
    faulty: int
    finished_at: datetime.datetime | None
    format_: ImportShownFormat
    id: str
    known: int
    lines: int | None
    read: int
    state: ImportShownState
    stored: int
    without_evidence: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        dry_run = self.dry_run

        encoding: None | str
        encoding = self.encoding

        fault: None | str
        fault = self.fault

        faulty = self.faulty

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        format_ = self.format_.value

        id = self.id

        known = self.known

        lines: int | None
        lines = self.lines

        read = self.read

        state = self.state.value

        stored = self.stored

        without_evidence = self.without_evidence


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "created_at": created_at,
            "dry_run": dry_run,
            "encoding": encoding,
            "fault": fault,
            "faulty": faulty,
            "finished_at": finished_at,
            "format": format_,
            "id": id,
            "known": known,
            "lines": lines,
            "read": read,
            "state": state,
            "stored": stored,
            "without_evidence": without_evidence,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        dry_run = d.pop("dry_run")

        def _parse_encoding(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        encoding = _parse_encoding(d.pop("encoding"))


        def _parse_fault(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fault = _parse_fault(d.pop("fault"))


        faulty = d.pop("faulty")

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)



                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))


        format_ = ImportShownFormat(d.pop("format"))




        id = d.pop("id")

        known = d.pop("known")

        def _parse_lines(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        lines = _parse_lines(d.pop("lines"))


        read = d.pop("read")

        state = ImportShownState(d.pop("state"))




        stored = d.pop("stored")

        without_evidence = d.pop("without_evidence")

        import_shown = cls(
            created_at=created_at,
            dry_run=dry_run,
            encoding=encoding,
            fault=fault,
            faulty=faulty,
            finished_at=finished_at,
            format_=format_,
            id=id,
            known=known,
            lines=lines,
            read=read,
            state=state,
            stored=stored,
            without_evidence=without_evidence,
        )


        import_shown.additional_properties = d
        return import_shown

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

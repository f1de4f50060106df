from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.guardian_body_evidence import GuardianBodyEvidence
from ..models.guardian_body_kind import GuardianBodyKind
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="GuardianBody")



@_attrs_define
class GuardianBody:
    """ Who decides for the person from now on, and the paper that was seen; `none`: nobody decides for her any more.

        Attributes:
            evidence (GuardianBodyEvidence):
            kind (GuardianBodyKind):
            actor (None | str | Unset):
            paper_reference (None | str | Unset):
     """

    evidence: GuardianBodyEvidence
    kind: GuardianBodyKind
    actor: None | str | Unset = UNSET
    paper_reference: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        evidence = self.evidence.value

        kind = self.kind.value

        actor: None | str | Unset
        if isinstance(self.actor, Unset):
            actor = UNSET
        else:
            actor = self.actor

        paper_reference: None | str | Unset
        if isinstance(self.paper_reference, Unset):
            paper_reference = UNSET
        else:
            paper_reference = self.paper_reference


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "evidence": evidence,
            "kind": kind,
        })
        if actor is not UNSET:
            field_dict["actor"] = actor
        if paper_reference is not UNSET:
            field_dict["paper_reference"] = paper_reference

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        evidence = GuardianBodyEvidence(d.pop("evidence"))




        kind = GuardianBodyKind(d.pop("kind"))




        def _parse_actor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        actor = _parse_actor(d.pop("actor", UNSET))


        def _parse_paper_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        paper_reference = _parse_paper_reference(d.pop("paper_reference", UNSET))


        guardian_body = cls(
            evidence=evidence,
            kind=kind,
            actor=actor,
            paper_reference=paper_reference,
        )

        return guardian_body


"""May this writer add, change or confirm this field? The steward table, in front of it the reporting-duty firewall.

1. A field nobody named as its steward is written by nobody; an unknown field is such a field.
2. An agency with a reporting duty collects no exposed field: what it does not hold it need not report (§ 87 AufenthG, R-01).
3. A steward gives only the kinds of evidence the table grants it (Art. 5(1)(d) GDPR: a self-report is not a test).
4. An agency changes only what it recorded itself; changing is a new version, never an overwriting. Some fields are changed
   and confirmed by their recorder alone, whoever else may add to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.decision import Allow, Decision, Deny, Reason
from consent.vocabulary import SUBJECT, Action, Category, Field

if TYPE_CHECKING:
    from consent.catalogue import Catalogue


def may_write(
    catalogue: Catalogue,
    writer: str,
    reporting_duty: bool,
    category: Category,
    field: Field,
    action: Action,
    kind: str,
    recorded_by_same: bool = False,
) -> Decision:
    """Decide one act of writing; `writer` is an agency type or `subject`, `kind` the evidence the writer gives.

    `recorded_by_same`: the statement changed or confirmed is the writer's own. Denies with `not-steward` or `reporting-duty`.
    """
    spec = catalogue.fields.get((category, field))
    if spec is None:
        return Deny(Reason.NOT_STEWARD)
    if spec.x87 and reporting_duty:
        return Deny(Reason.REPORTING_DUTY)
    kinds = spec.stewards.get(action, {}).get(writer, frozenset())
    if kinds is not True and kind not in kinds:
        return Deny(Reason.NOT_STEWARD)
    bound_to_own = action is not Action.ADD and spec.recorder_changes_only
    if action is Action.CHANGE and writer != SUBJECT:
        bound_to_own = True
    return Deny(Reason.NOT_STEWARD) if bound_to_own and not recorded_by_same else Allow()

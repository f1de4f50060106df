"""`kiim unusual`: looks that stand out from an office's own past; counts and what is usual there, no scores."""

from typing import Annotated

import typer

from app.cli.operating import AsJson, operate, say
from app.officer.unusual_report import DAYS, PAST_DAYS, as_document, report_unusual


def unusual(
    days: Annotated[int, typer.Option("--days", min=1, max=92, help="How many days are looked at.")] = DAYS,
    past: Annotated[int, typer.Option("--past", min=14, max=366, help="How many days before are compared with.")] = PAST_DAYS,
    as_json: AsJson = False,
) -> None:
    """Count looks of the last days against the same office's and person's past: a finding is a question, no proof."""
    told = operate(lambda uow: report_unusual(uow, None, days, past), as_json)
    rows = [as_document(one, agency) for one, agency in told.findings]
    lines = [
        f"{row['kind']:<12} {row['agency']} ({row['actor'] or 'whole office'}) {row['day'] or ''}: "
        f"{row['counted']}, usual {row['usual']}, out of {row['past']}"
        for row in rows
    ]
    few = ", ".join(told.too_little) or "nobody"
    words = "\n".join([*(lines or ["Nothing stands out."]), f"Too little of a past: {few}."])
    say(as_json, {"items": rows, "too_little": list(told.too_little), "rows": told.rows}, words)

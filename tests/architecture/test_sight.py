"""A request's transactions say for whom they speak: nothing that answers requests opens one as the service itself."""

import re
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
AS_SERVICE = {
    "unit_of_work.py": "defines it",
    "access/answer.py": "keeps the refusal of a look that nobody was asked about",
}
_ANSWERS = re.compile(r"(?m)^from (fastapi|starlette)")
_OPENS = re.compile(r"\bopen_unit\(")


def test_whatever_answers_requests_opens_its_units_for_the_caller() -> None:
    files = {str(file.relative_to(APP)): file.read_text() for file in APP.rglob("*.py")}
    found = {name for name, text in files.items() if _ANSWERS.search(text) and _OPENS.search(text)}
    assert found == set(AS_SERVICE)
    assert sum("open_request_unit(" in text for text in files.values()) > 4

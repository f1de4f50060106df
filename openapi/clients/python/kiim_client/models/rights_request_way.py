from enum import StrEnum

class RightsRequestWay(StrEnum):
    AGENCY = "agency"
    LETTER = "letter"
    OPERATOR = "operator"
    PAGE = "page"

    def __str__(self) -> str:
        return str(self.value)

from enum import StrEnum

class MemberBodyType(StrEnum):
    BOOL = "bool"
    CODE = "code"
    EMAIL = "email"
    INCOMPLETE_DATE = "incomplete_date"
    INT = "int"
    MONTH = "month"
    NAME = "name"
    OBJECT = "object"
    PHONE = "phone"
    TEXT = "text"
    YEAR = "year"

    def __str__(self) -> str:
        return str(self.value)

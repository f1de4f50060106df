from enum import StrEnum

class StatementBodyRecorderSecrecy(StrEnum):
    ASSISTING_PERSON = "assisting_person"
    NONE = "none"
    RECOGNISED_COUNSELLOR = "recognised_counsellor"
    RECOGNISED_SOCIAL_WORKER = "recognised_social_worker"

    def __str__(self) -> str:
        return str(self.value)

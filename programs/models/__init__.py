from programs.models.application import ProgramDocument, ReviewComment, Session, Submission, TypeRules
from programs.models.post_activity import Evaluation, ExtensionRequest, Reminder
from programs.models.program import Program, ProgramEvent, ProgramNumber
from programs.models.save_the_date import Recipient, SaveTheDate, Suppression

__all__ = [
    "Evaluation",
    "ExtensionRequest",
    "Program",
    "ProgramDocument",
    "ProgramEvent",
    "ProgramNumber",
    "Recipient",
    "Reminder",
    "ReviewComment",
    "SaveTheDate",
    "Session",
    "Submission",
    "Suppression",
    "TypeRules",
]

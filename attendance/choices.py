from django.db.models import TextChoices


class UploadStatus(TextChoices):
    """Rejected: the file has errors. Failed: the portal has one. Checked: the file waits until a person submits it."""

    RECEIVED = "received", "Received"
    CHECKED = "checked", "Checked"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"


class UploadSource(TextChoices):
    FILE = "file", "File"
    ENTRY = "entry", "Single entry"
    PASTE = "paste", "Pasted rows"
    REPAIR = "repair", "Repaired here"
    WEBINAR = "webinar", "Webinar report"


class Match(TextChoices):
    """How the AAST ID of an attendee in a webinar report was found."""

    EMAIL = "email", "By email"
    NAME = "name", "By name"
    NONE = "none", "Not found"


# A person typed these cells here, so no suggestion replaces a cell without a question.
TYPED_BY_HAND = frozenset({UploadSource.ENTRY, UploadSource.REPAIR})
# These came without a file, so their file name means nothing.
UNNAMED = frozenset({UploadSource.ENTRY, UploadSource.PASTE})


class EditKind(TextChoices):
    """The change of a line on the repair sheet."""

    CELL = "cell", "Changed"
    REMOVED = "removed", "Removed"
    ADDED = "added", "Added"
    CONFIRMED = "confirmed", "Taken as shown"


class RepairWorkKind(TextChoices):
    """An action on all lines of a repair sheet."""

    LAY_OUT = "lay-out", "Laying out the lines"
    SAFE = "safe", "Applying all safe fixes"
    ORDER = "order", "Reading the dates"
    SUMS = "sums", "Adding up days"
    CHECK = "check", "Checking all lines"
    UNDO = "undo", "Undoing the last change"
    FILE = "file", "Filing"


class CorrectionStatus(TextChoices):
    WAITING = "waiting", "Waits for AAST"
    APPLIED = "applied", "Corrected"
    DECLINED = "declined", "Declined"

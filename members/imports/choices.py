from django.db.models import TextChoices


class ImportStatus(TextChoices):
    RECEIVED = "received", "Being checked"
    CHECKED = "checked", "Checked"
    REJECTED = "rejected", "Rejected"
    IMPORTED = "imported", "Imported"
    DISCARDED = "discarded", "Discarded"


# The file may still be checked or imported.
UNDECIDED = (ImportStatus.RECEIVED, ImportStatus.CHECKED)


class ImportWorkKind(TextChoices):
    CHECK = "check", "Check"
    IMPORT = "import", "Import"

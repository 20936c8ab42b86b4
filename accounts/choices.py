from django.db.models import TextChoices


class StaffRole(TextChoices):
    """What a person may do for a provider."""

    OWNER = "owner", "Owner"
    COORDINATOR = "coordinator", "Coordinator"
    VIEWER = "viewer", "Viewer"

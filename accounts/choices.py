from django.db.models import TextChoices


class StaffRole(TextChoices):
    """The role of a person in a provider."""

    OWNER = "owner", "Owner"
    COORDINATOR = "coordinator", "Coordinator"
    VIEWER = "viewer", "Viewer"


class OrganizationType(TextChoices):
    SOCIETY = "society", "Sleep society or association"
    HOSPITAL = "hospital", "Hospital or sleep center"
    SCHOOL = "school", "College or school"
    COMPANY = "company", "Company"
    OTHER = "other", "Other"


class ProviderStatus(TextChoices):
    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"


# Roles that may act for a provider; a viewer only reads.
FILES = (StaffRole.OWNER, StaffRole.COORDINATOR)

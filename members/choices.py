from django.db.models import TextChoices


class Kind(TextChoices):
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"


class Role(TextChoices):
    PRACTITIONER = "practitioner", "Practitioner"
    EDUCATOR = "educator", "Educator"
    MANAGER = "manager", "Manager"
    STUDENT = "student", "Student"


class Standing(TextChoices):
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"


class LoginRequestStatus(TextChoices):
    WAITING = "waiting", "Waits for AAST"
    GRANTED = "granted", "Link sent"
    DECLINED = "declined", "Declined"


class NameChangeStatus(TextChoices):
    WAITING = "waiting", "Waits for AAST"
    APPROVED = "approved", "Changed"
    DECLINED = "declined", "Declined"

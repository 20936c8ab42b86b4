from django.db.models import TextChoices


class ProgramType(TextChoices):
    """AAST's educational categories; the third is worded as the original portal shows it."""

    IN_SERVICE = "in_service", "In-Service/Case Conference"
    LECTURE = "lecture", "Single Lecture/Workshop"
    EDUCATIONAL = "educational", "Education Provider Educational Program"
    WEBINAR = "webinar", "Webinar"
    PRE_RECORDED = "pre_recorded", "Pre-Recorded Learning Activity"


class ProgramFormat(TextChoices):
    IN_PERSON = "in_person", "In person"
    LIVE_ONLINE = "live_online", "Live online"
    ON_DEMAND = "on_demand", "On demand"
    HYBRID = "hybrid", "Hybrid"


class ProgramStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes Requested"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Cancelled"
    PAY_FILING_FEES = "pay_filing_fees", "Pay Filing Fees"
    CERTIFICATES_ISSUED = "certificates_issued", "Certificates Issued"

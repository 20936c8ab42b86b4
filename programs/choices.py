from django.db.models import TextChoices


class ProgramType(TextChoices):
    """The educational categories of AAST. The label of the third is that of the original portal."""

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
    NO_ATTENDANCE = "no_attendance", "Closed: No Attendance"


class Section(TextChoices):
    """The sections of an application, in the order of its pages. WHOLE is only for comments."""

    BASICS = "basics", "Basics"
    LEARNING = "learning", "Objectives and audience"
    AGENDA = "agenda", "Agenda and CECs"
    DOCUMENTS = "documents", "Documents"
    PROMOTION = "promotion", "Calendar and Save the Date"
    WHOLE = "whole", "The application as a whole"


class DocumentKind(TextChoices):
    BROCHURE = "brochure", "Brochure"
    AGENDA = "agenda", "Agenda"
    CV = "cv", "CV of a speaker"
    OTHER = "other", "Something else"
    EVALUATION = "evaluation", "Evaluation summary"


class SaveTheDateStatus(TextChoices):
    REQUESTED = "requested", "Requested"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    STOPPED = "stopped", "Stopped"
    DECLINED = "declined", "Declined"


class ExtensionStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    GRANTED = "granted", "Granted"
    DECLINED = "declined", "Declined"


class RecipientStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Not known"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed before it was sent"

from foundation.lifecycle import Lifecycle
from programs.choices import ExtensionStatus as E
from programs.choices import ProgramStatus as S
from programs.choices import SaveTheDateStatus as D

PROGRAM = Lifecycle(
    "Program",
    {
        S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.CHANGES_REQUESTED, S.APPROVED, S.DENIED, S.WITHDRAWN}),
        S.CHANGES_REQUESTED: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.APPROVED: frozenset({S.PAY_FILING_FEES, S.CANCELLED, S.NO_ATTENDANCE}),
        S.DENIED: frozenset(),
        S.WITHDRAWN: frozenset(),
        S.CANCELLED: frozenset(),
        # Staff open the program again if somebody finished it after all.
        S.NO_ATTENDANCE: frozenset({S.APPROVED}),
        # To Approved when the filing is undone. To itself when a later file adds to the fee.
        S.PAY_FILING_FEES: frozenset({S.CERTIFICATES_ISSUED, S.APPROVED, S.PAY_FILING_FEES}),
        S.CERTIFICATES_ISSUED: frozenset({S.PAY_FILING_FEES}),
    },
)

SAVE_THE_DATE = Lifecycle(
    "Save the Date",
    {
        D.REQUESTED: frozenset({D.SCHEDULED, D.DECLINED}),
        D.SCHEDULED: frozenset({D.SENDING, D.STOPPED}),
        D.SENDING: frozenset({D.SENT, D.STOPPED}),
        D.SENT: frozenset(),
        D.STOPPED: frozenset(),
        D.DECLINED: frozenset(),
    },
)

EXTENSION = Lifecycle(
    "Extension request",
    {
        E.WAITING: frozenset({E.GRANTED, E.DECLINED}),
        E.GRANTED: frozenset(),
        E.DECLINED: frozenset(),
    },
)

# The provider can edit the application.
EDITABLE = (S.DRAFT, S.CHANGES_REQUESTED)
# Attendance can be reported: for the first time, while a fee is due, or after certificates were issued.
TAKES_ATTENDANCE = (S.APPROVED, S.PAY_FILING_FEES, S.CERTIFICATES_ISSUED)
CLOSED = (S.DENIED, S.WITHDRAWN, S.CANCELLED, S.NO_ATTENDANCE)

from fees.choices import ApprovalStatus as A
from fees.choices import DecisionStatus as D
from fees.choices import FeeStatus as S
from foundation.lifecycle import Lifecycle

FILING_FEE = Lifecycle(
    "Filing fee",
    {
        S.DUE: frozenset({S.PAID, S.WAIVED, S.VOID}),
        S.PAID: frozenset({S.REVERSED}),
        S.WAIVED: frozenset({S.REVERSED}),
        S.VOID: frozenset(),
        # To written off where the money will not come. The certificates stay until staff revoke them.
        S.REVERSED: frozenset({S.PAID, S.WAIVED, S.WRITTEN_OFF}),
        S.WRITTEN_OFF: frozenset({S.REVERSED}),
    },
)

CERTIFICATE_DECISION = Lifecycle(
    "Decision about certificates",
    {
        D.WAITING: frozenset({D.KEPT, D.REVOKED, D.PAID}),
        D.KEPT: frozenset(),
        D.REVOKED: frozenset(),
        D.PAID: frozenset(),
    },
)

APPROVAL = Lifecycle(
    "Approval by a second person",
    {
        A.WAITING: frozenset({A.APPROVED, A.DECLINED}),
        A.APPROVED: frozenset(),
        A.DECLINED: frozenset(),
    },
)

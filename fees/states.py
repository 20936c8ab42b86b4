from fees.choices import ApprovalStatus as A
from fees.choices import CheckoutStatus as C
from fees.choices import DecisionStatus as D
from fees.choices import FeeStatus as S
from fees.choices import GatewayEventStatus as E
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
        A.WAITING: frozenset({A.APPROVED, A.DECLINED, A.WITHDRAWN}),
        A.APPROVED: frozenset(),
        A.DECLINED: frozenset(),
        A.WITHDRAWN: frozenset(),
    },
)

CHECKOUT = Lifecycle(
    "Online payment",
    {
        # A webhook may arrive before the portal has stored the session.
        C.NEW: frozenset({C.OPEN, C.PAID, C.EXPIRED, C.HELD}),
        C.OPEN: frozenset({C.PAID, C.EXPIRED, C.HELD}),
        # Money that arrives late is still recorded.
        C.EXPIRED: frozenset({C.PAID, C.HELD}),
        C.PAID: frozenset(),
        C.HELD: frozenset(),
    },
)

GATEWAY_EVENT = Lifecycle(
    "Event of a gateway",
    {
        E.WAITING: frozenset({E.DONE, E.STAFF}),
        E.DONE: frozenset(),
        E.STAFF: frozenset({E.CLEARED}),
        E.CLEARED: frozenset(),
    },
)

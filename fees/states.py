from fees.choices import FeeStatus as S
from foundation.lifecycle import Lifecycle

FILING_FEE = Lifecycle(
    "Filing fee",
    {
        S.DUE: frozenset({S.PAID, S.WAIVED, S.VOID}),
        S.PAID: frozenset(),
        S.WAIVED: frozenset(),
        S.VOID: frozenset(),
    },
)

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

from accounts.choices import ProviderStatus as S
from foundation.lifecycle import Lifecycle

PROVIDER = Lifecycle(
    "Provider",
    {
        S.PENDING: frozenset({S.APPROVED, S.DECLINED}),
        # Who was declined may mend what was wrong and ask again.
        S.DECLINED: frozenset({S.PENDING}),
        S.APPROVED: frozenset(),
    },
)

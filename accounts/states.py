from accounts.choices import ProviderStatus as S
from foundation.lifecycle import Lifecycle

PROVIDER = Lifecycle(
    "Provider",
    {
        S.PENDING: frozenset({S.APPROVED, S.DECLINED}),
        # A declined provider may correct its facts and ask again.
        S.DECLINED: frozenset({S.PENDING}),
        S.APPROVED: frozenset(),
    },
)

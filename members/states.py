from foundation.lifecycle import Lifecycle
from members.choices import LoginRequestStatus as S

LOGIN_REQUEST = Lifecycle(
    "Request for a login",
    {S.WAITING: frozenset({S.GRANTED, S.DECLINED}), S.GRANTED: frozenset(), S.DECLINED: frozenset()},
)

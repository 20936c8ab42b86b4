from foundation.lifecycle import Lifecycle
from members.choices import LoginRequestStatus, NameChangeStatus

LOGIN_REQUEST = Lifecycle(
    "Request for a login",
    {
        LoginRequestStatus.WAITING: frozenset({LoginRequestStatus.GRANTED, LoginRequestStatus.DECLINED}),
        LoginRequestStatus.GRANTED: frozenset(),
        LoginRequestStatus.DECLINED: frozenset(),
    },
)

NAME_CHANGE = Lifecycle(
    "Name change",
    {
        NameChangeStatus.WAITING: frozenset({NameChangeStatus.APPROVED, NameChangeStatus.DECLINED}),
        NameChangeStatus.APPROVED: frozenset(),
        NameChangeStatus.DECLINED: frozenset(),
    },
)

from foundation.lifecycle import Lifecycle
from members.choices import LoginRequestStatus, NameChangeStatus
from members.imports.choices import ImportStatus

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

MEMBER_IMPORT = Lifecycle(
    "List of members",
    {
        ImportStatus.RECEIVED: frozenset({ImportStatus.CHECKED, ImportStatus.REJECTED, ImportStatus.DISCARDED}),
        # Staff have seen what the import changes. A file that is checked again can be rejected, or checked once more.
        ImportStatus.CHECKED: frozenset(
            {ImportStatus.CHECKED, ImportStatus.REJECTED, ImportStatus.IMPORTED, ImportStatus.DISCARDED}
        ),
        ImportStatus.REJECTED: frozenset({ImportStatus.DISCARDED}),
        ImportStatus.IMPORTED: frozenset(),
        ImportStatus.DISCARDED: frozenset(),
    },
)

from attendance.choices import CorrectionStatus as C
from attendance.choices import UploadStatus as S
from foundation.lifecycle import Lifecycle

UPLOAD = Lifecycle(
    "Upload",
    {
        S.RECEIVED: frozenset({S.CHECKED, S.ACCEPTED, S.REJECTED, S.FAILED}),
        # Its provider has seen the answer and how the file was read, and has it filed.
        S.CHECKED: frozenset({S.RECEIVED}),
        # Before the filing fee is paid, its provider may take the whole filing back.
        S.ACCEPTED: frozenset({S.UNDONE}),
        S.UNDONE: frozenset(),
        S.REJECTED: frozenset(),
        # Staff may send a file back to the queue once what failed on our side is mended.
        S.FAILED: frozenset({S.RECEIVED}),
    },
)

CORRECTION = Lifecycle(
    "Correction",
    {
        C.WAITING: frozenset({C.APPLIED, C.DECLINED}),
        C.APPLIED: frozenset(),
        C.DECLINED: frozenset(),
    },
)

from attendance.choices import CorrectionStatus as C
from attendance.choices import UploadStatus as S
from foundation.lifecycle import Lifecycle

UPLOAD = Lifecycle(
    "Upload",
    {
        S.RECEIVED: frozenset({S.CHECKED, S.ACCEPTED, S.REJECTED, S.FAILED}),
        # A person of the provider has seen the result and the notes, and submits the file.
        S.CHECKED: frozenset({S.RECEIVED}),
        # A provider may undo the upload before the filing fee is paid.
        S.ACCEPTED: frozenset({S.UNDONE}),
        S.UNDONE: frozenset(),
        S.REJECTED: frozenset(),
        # Staff may queue the file again after the cause is fixed.
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

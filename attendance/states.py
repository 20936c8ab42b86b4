from attendance.choices import UploadStatus as S
from cecportal.lifecycle import Lifecycle

UPLOAD = Lifecycle(
    "Upload",
    {
        S.RECEIVED: frozenset({S.ACCEPTED, S.REJECTED, S.FAILED}),
        S.ACCEPTED: frozenset(),
        S.REJECTED: frozenset(),
        # Staff may send a file back to the queue once what failed on our side is mended.
        S.FAILED: frozenset({S.RECEIVED}),
    },
)

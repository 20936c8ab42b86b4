"""What attendance tells the rooms to its right."""

from django.dispatch import Signal

# Sent by services.moving_on inside the transaction that moved programs of the upload to Pay Filing Fees: the one that
# accepted it, or that of the documents that were missing; a receiver that raises undoes it all. Arguments: upload
# (AttendanceUpload), programs (list of Program, locked), now (datetime). Received by fees, which assesses what is owed
# for the upload's lines of these programs.
attendance_accepted = Signal()

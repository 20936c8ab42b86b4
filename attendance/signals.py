"""What attendance tells the rooms to its right."""

from django.dispatch import Signal

# Sent by services.processing inside the transaction that accepted the upload, after its programs moved to Pay Filing
# Fees; a receiver that raises undoes the acceptance. Arguments: upload (AttendanceUpload), programs (list of Program,
# locked), now (datetime). Received by fees, which assesses what is owed for the upload's lines.
attendance_accepted = Signal()

"""What attendance tells the rooms to its right. A receiver that raises undoes all of it."""

from django.dispatch import Signal

# Sent by services.moving_on inside the transaction that moved programs of the upload to Pay Filing Fees: the one that
# accepted it, or that of the documents that were missing. Arguments: upload (AttendanceUpload), reported (list of
# selectors.Reported, the programs locked), now (datetime). Received by fees, which assesses what is owed for these.
attendance_accepted = Signal()

# Asks, by services.correcting: is what the upload reported for the program paid or waived, so that certificates attest
# it? Arguments: upload, program. Answered by fees with a bool.
settled_asked = Signal()

# Sent by services.undoing before the records of the upload go. Arguments: upload, by (User), now. Received by fees,
# which voids what is due for it; raises services.refusals.CorrectionRefused where money was received.
filing_undone = Signal()

# Sent by services.correcting after a record was changed or removed. Arguments: upload, program, record (None where it
# was removed), reason (str), by, now. Received by fees, which prices a fee that is due anew, and by certificates,
# which replaces the one that attests the record.
record_corrected = Signal()

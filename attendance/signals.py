"""The signals of attendance. Each is sent inside a transaction, which a receiver that raises rolls back."""

from django.dispatch import Signal

# Sent by uploads.program_progress after it moved programs to Pay Filing Fees. Arguments: filings (list of Filing, with
# locked programs and loaded uploads), now (datetime). Received by fees, which assesses the fees of the filings.
attendance_accepted = Signal()

# Sent by corrections.undo_filing before it deletes the records and filings of an upload. Arguments: filings (all of
# the upload), by (User), now. Received by fees, which voids the fees that are due. If money was received, fees raises
# corrections.exceptions.CorrectionRefused.
filings_undone = Signal()

# Sent by corrections.correct after it changed or removed a record and updated the sums of its filing.
# Arguments: filing, record (None if it was removed), reason (str), by, now. Received by fees, which prices a due fee
# again, and by certificates, which replaces the certificate of the record.
record_corrected = Signal()

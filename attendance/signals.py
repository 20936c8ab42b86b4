"""What attendance tells the rooms to its right. A receiver that raises undoes all of it."""

from django.dispatch import Signal

# Sent by uploads.program_progress inside the transaction that moved programs to Pay Filing Fees: the one that accepted
# their upload, or that of the documents that were missing. Arguments: filings (list of Filing, with their programs
# locked and their upload at hand), now (datetime). Received by fees, which assesses what is owed for these.
attendance_accepted = Signal()

# Sent by corrections.undo_filing before the records and filings of an upload go. Arguments: filings (all of the
# upload), by (User), now. Received by fees, which voids what is due for them; raises
# corrections.exceptions.CorrectionRefused where money was received.
filings_undone = Signal()

# Sent by corrections.correct after a record was changed or removed and its filing summed again. Arguments: filing,
# record (None where it was removed), reason (str), by, now. Received by fees, which prices a fee that is due anew, and
# by certificates, which replaces the one that attests the record.
record_corrected = Signal()

"""The signals that other rooms receive."""

from django.dispatch import Signal

# Sent by services.post_activity in the transaction that writes the evaluation. A receiver that raises rolls it back.
# Arguments: program (Program, locked), by (User), now (datetime). Attendance receives it, and moves the program to Pay
# Filing Fees if attendance was reported already.
evaluation_given = Signal()

# Sent by services.applications and services.review in their transactions. A receiver that raises rolls them back.
# Arguments: program (Program, locked), by (User), now (datetime), and of a submission first (bool). Fees receives
# them: it charges the first submission, and refuses the approval where its schedule asks for payment first.
application_submitted = Signal()
application_approved = Signal()

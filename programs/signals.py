"""What programs tell the rooms above."""

from django.dispatch import Signal

# Sent by services.post_activity inside the transaction that wrote the post-activity documents of a program. A receiver
# that raises undoes it. Arguments: program (Program, locked), by (User), now (datetime). Received by attendance, which
# moves on the attendance that was reported already.
evaluation_given = Signal()

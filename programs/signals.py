"""What programs tell the rooms to their right."""

from django.dispatch import Signal

# Sent by services.after inside the transaction that wrote a program's post-activity documents; a receiver that raises
# undoes it. Arguments: program (Program, locked), by (User), now (datetime). Received by attendance, which moves on
# what was reported already.
evaluation_given = Signal()

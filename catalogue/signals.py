"""What other layers may want to hear of; sent after the transaction is committed."""

from django.dispatch import Signal

rows_written = Signal()  # rows, of the sender's model: written in bulk, without signals of their own; sent at once
certificate_claimed = Signal()  # certificate: a producer handed it in or changed it
certificate_decided = Signal()  # decision

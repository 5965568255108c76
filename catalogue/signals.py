"""What other layers may want to hear of; sent after the transaction is committed."""

from django.dispatch import Signal

certificate_claimed = Signal()  # certificate: a producer handed it in or changed it
certificate_decided = Signal()  # decision

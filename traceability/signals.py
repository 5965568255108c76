"""What other layers may want to hear of; sent after the transaction is committed."""

from django.dispatch import Signal

lot_released = Signal()  # lot
recall_started = Signal()  # recall, lots: the keys of those that it has taken in now
recall_ended = Signal()  # recall
problem_reported = Signal()  # report
stamps_unusual = Signal()  # stamp_ids: their scans have just become unusual

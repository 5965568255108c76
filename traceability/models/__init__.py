from traceability.models.lots import Event, Lot, Recall
from traceability.models.reports import ProblemReport
from traceability.models.scans import Scan
from traceability.models.stamps import RollBinding, Stamp, StampRoll

__all__ = ["Event", "Lot", "ProblemReport", "Recall", "RollBinding", "Scan", "Stamp", "StampRoll"]

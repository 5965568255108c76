from traceability.models.captures import CaptureJob, CaptureToken
from traceability.models.certificates import LotCertificate
from traceability.models.events import Event, EventItem
from traceability.models.lots import Lot
from traceability.models.recalls import Recall
from traceability.models.reports import ProblemReport
from traceability.models.scans import Scan
from traceability.models.stamps import RollBinding, RollWithdrawal, Stamp, StampRoll, UndoneBinding

__all__ = [
    "CaptureJob",
    "CaptureToken",
    "Event",
    "EventItem",
    "Lot",
    "LotCertificate",
    "ProblemReport",
    "Recall",
    "RollBinding",
    "RollWithdrawal",
    "Scan",
    "Stamp",
    "StampRoll",
    "UndoneBinding",
]

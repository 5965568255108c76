from traceability.models.captures import CaptureJob, CaptureToken
from traceability.models.certificates import LotCertificate
from traceability.models.event_facts import EventFact
from traceability.models.events import Event, EventItem
from traceability.models.ledger import LogCheckpoint, LogCosignature, LogEntry, LogLeaf, LogPending, LogRecord, LogTile
from traceability.models.lots import Lot
from traceability.models.recalls import Recall
from traceability.models.reports import ProblemReport
from traceability.models.scans import Scan, ScanDay, ScanSeen, StampSighting
from traceability.models.stamps import PrintFile, RollBinding, RollWithdrawal, Stamp, StampRoll, UndoneBinding

__all__ = [
    "CaptureJob",
    "CaptureToken",
    "Event",
    "EventFact",
    "EventItem",
    "LogCheckpoint",
    "LogCosignature",
    "LogEntry",
    "LogLeaf",
    "LogPending",
    "LogRecord",
    "LogTile",
    "Lot",
    "LotCertificate",
    "PrintFile",
    "ProblemReport",
    "Recall",
    "RollBinding",
    "RollWithdrawal",
    "Scan",
    "ScanDay",
    "ScanSeen",
    "Stamp",
    "StampRoll",
    "StampSighting",
    "UndoneBinding",
]

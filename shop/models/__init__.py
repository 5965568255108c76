from shop.models.attempts import AttemptLine, CheckoutAttempt, Consent
from shop.models.mails import OutgoingMail
from shop.models.parcels import Parcel, ParcelLine
from shop.models.payments import Payment, StripeEvent
from shop.models.recalls import RecallWarning
from shop.models.tries import VoucherTry
from shop.models.users import User
from shop.models.work import ScheduledJob, WorkerBeat

__all__ = [
    "AttemptLine",
    "CheckoutAttempt",
    "Consent",
    "OutgoingMail",
    "Parcel",
    "ParcelLine",
    "Payment",
    "RecallWarning",
    "ScheduledJob",
    "StripeEvent",
    "User",
    "VoucherTry",
    "WorkerBeat",
]

from shop.models.attempts import AttemptLine, CheckoutAttempt, Consent
from shop.models.parcels import Parcel, ParcelLine
from shop.models.payments import Payment, StripeEvent
from shop.models.recalls import RecallWarning
from shop.models.users import User

__all__ = [
    "AttemptLine",
    "CheckoutAttempt",
    "Consent",
    "Parcel",
    "ParcelLine",
    "Payment",
    "RecallWarning",
    "StripeEvent",
    "User",
]

"""Money that customers get back for what they paid and will not receive."""

from oscar.apps.order.models import Line, OrderNote

from shop.mail.alerts import alert_staff
from shop.models import Parcel, Payment


def ask_for_refund(*, parcel: Parcel) -> int:
    """Tell staff what a card customer is owed for a cancelled parcel, by mail and on the order; return the sum.

    A part of a payment is sent back by a person: only a person knows whether something else was agreed.
    """
    order = parcel.order
    payment = Payment.objects.filter(attempt__order=order, status=Payment.Status.PAID).first()
    if payment is None:
        return 0
    owed = _owed(parcel)
    subject = f"Refund due for order {order.number}: parcel of {parcel.partner.name} cancelled"
    text = f"{owed} VND of payment {payment.intent_id} ({payment.amount} VND)."
    OrderNote.objects.create(order=order, note_type=OrderNote.SYSTEM, message=f"{subject}. {text}")
    alert_staff(subject, text, once=f"parcel-{parcel.pk}-refund-due")
    return owed


def _owed(parcel: Parcel) -> int:
    """Delivery is paid once for the order: it is owed with the last parcel that does not come."""
    lines = Line.objects.filter(parcel_line__parcel=parcel)
    goods = sum(int(line.line_price_incl_tax) for line in lines)
    others = parcel.order.parcels.exclude(pk=parcel.pk).exclude(status=Parcel.Status.CANCELLED)
    return goods if others.exists() else goods + int(parcel.order.shipping_incl_tax)

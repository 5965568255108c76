"""Each step in the words of EPCIS, and one that was corrected, so that the page can be seen with it."""

from __future__ import annotations

from django.core.management import call_command
from django.db import transaction

from shop.demo import people
from traceability.ledger.log.appending import catch_up
from traceability.lots.events import correct
from traceability.models import Event

LOT, REASON = "DHD.A07", "Ghi nhầm khối lượng mỗi túi (trình diễn)"
NOTE, NOTE_EN = (
    "Sàng hạt, đóng túi 450 g, dán tem theo cuộn.",
    "Sieved, filled into 450 g bags and stamped from the roll.",
)


def load_corrections() -> str:
    call_command("describe_events", verbosity=0)
    mend()
    catch_up()
    return f"{Event.objects.exclude(event_id='').count()} steps with their EPCIS documents"


@transaction.atomic
def mend() -> None:
    packed = Event.objects.standing().get(lot__code=LOT, kind=Event.Kind.PACK)
    if packed.replaces_id is None:
        correct(
            event=packed, reason=REASON, by=people.officer(), lot=packed.lot, kind=packed.kind, note=NOTE,
            note_en=NOTE_EN, occurred_at=packed.occurred_at, actor=packed.actor, place=packed.place,
            place_note=packed.place_note, picture=packed.picture,
        )  # fmt: skip

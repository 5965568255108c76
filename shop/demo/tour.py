"""An address of the demonstration for each verdict of the scan page; they stay the same whenever it is loaded."""

from __future__ import annotations

from shop.demo import unusual
from shop.demo.stamps import FIRST_ROLL, VOIDED
from traceability.codes.crockford import encode
from traceability.codes.serials import ROLL_WIDTH, issue
from traceability.models import Lot, StampRoll
from traceability.models.verdicts import Verdict

NOBODYS_STAMP = "00KH0000010000000V"
RECALLED, HELD, EXPIRED = "MT.G22", "LXC.K19", "BPS.D14"


def stops() -> dict[Verdict, str]:
    roll = StampRoll.objects.select_related("product").get(code=encode(FIRST_ROLL, ROLL_WIDTH))
    lots = {lot.code: lot.trace_path for lot in Lot.objects.filter(is_demo=True).select_related("product")}
    return {
        Verdict.OK: stamp_path(roll, 1),
        Verdict.RECALLED: lots[RECALLED],
        Verdict.HELD: lots[HELD],
        Verdict.EXPIRED: lots[EXPIRED],
        Verdict.INACTIVE: stamp_path(roll, roll.units),
        Verdict.UNUSUAL: stamp_path(roll, unusual.UNUSUAL),
        Verdict.VOID: stamp_path(roll, VOIDED[0]),
        Verdict.UNKNOWN: f"{roll.product.trace_path}/21/{NOBODYS_STAMP}",
    }


def stamp_path(roll: StampRoll, unit: int) -> str:
    return f"{roll.product.trace_path}/21/{issue(bytes(roll.secret), roll.code, unit)}"

"""What producers and officers decide, in a process of its own: ``python -m bench.decisions [dies]``.

A line is the name of a decision and the key of what it is about; printed is when it was committed. With ``dies`` the
process is killed in the first moment after the commit, before anything that waits for one can run.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.beside import answer_lines

EDITED, HELD, RECALLED = "được sửa trong lúc đo", "Chờ kiểm trong lúc đo", "Có dị vật trong lúc đo"


def rename(key: int) -> None:
    from catalogue.models import Product

    product = Product.objects.get(pk=key)
    product.title = f"{product.title[:100]} {EDITED}"
    product.save()


def hide(key: int) -> None:
    from catalogue.models import Product

    Product.objects.filter(pk=key).update(is_public=False)


def sell_out(key: int) -> None:
    from shop.partner.models import StockRecord

    StockRecord.objects.filter(product=key).update(num_in_stock=0, num_allocated=0)


def rename_producer(key: int) -> None:
    from catalogue.models import Producer

    Producer.objects.filter(products=key).update(name=EDITED)


def revoke(key: int) -> None:
    from catalogue.models import Recognition

    Recognition.objects.filter(product=key).update(revoked_at=dt.datetime.now(dt.UTC), revoked_reason=EDITED)


def hold(key: int) -> None:
    from traceability.lots import releasing

    releasing.hold(lot=lot(key), reason=HELD, by=None)


def recall(key: int) -> None:
    from traceability.recalls import recalling

    recalling.recall(lot=lot(key), reason=RECALLED, advice="Trả lại", by=None)


def lot(key: int) -> Any:
    from traceability.models import Lot

    return Lot.objects.get(pk=key)


OF_A_PRODUCT: tuple[Callable[[int], None], ...] = (rename, sell_out, rename_producer, revoke, hide)
OF_A_LOT: tuple[Callable[[int], None], ...] = (hold, recall)
KNOWN = {act.__name__: act for act in (*OF_A_PRODUCT, *OF_A_LOT)}


def is_of_a_lot(name: str) -> bool:
    return KNOWN[name] in OF_A_LOT


def decide(line: str, *, dies: bool = False) -> float:
    from django.db import transaction

    name, key = line.split()
    with transaction.atomic():
        if dies:
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        KNOWN[name](int(key))
    return time.time()


def main(dies: bool) -> None:
    import django

    django.setup()
    answer_lines(lambda line: decide(line, dies=dies))


if __name__ == "__main__":
    main("dies" in sys.argv)

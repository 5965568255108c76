"""Oscar's partners and stock; the constraints are ours."""

from oscar.apps.partner.abstract_models import AbstractStockRecord

from shop.partner.constraints import ALL


class StockRecord(AbstractStockRecord):
    class Meta(AbstractStockRecord.Meta):
        abstract = False
        constraints = ALL


from oscar.apps.partner.models import *  # type: ignore[assignment]  # noqa: E402, F403

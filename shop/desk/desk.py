"""What one user may see at a desk."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.models import Certificate, Producer, Product
from catalogue.models.certificates import CertificateQuerySet
from catalogue.models.products import ProductQuerySet
from cms.models import StoryPage
from cms.models.stories import StoryQuerySet
from shop.models import Parcel, User
from shop.models.parcels import ParcelQuerySet
from traceability.models import Event, Lot, ProblemReport, ScanDay, Stamp, StampRoll
from traceability.models.events import EventQuerySet
from traceability.models.lots import LotQuerySet
from traceability.models.reports import ProblemReportQuerySet
from traceability.models.scans import ScanDayQuerySet
from traceability.models.stamps import StampQuerySet, StampRollQuerySet


@dataclass(frozen=True)
class Desk:
    """Every object of the desk is looked up through it, so that others' are simply not found."""

    user: User
    producers: list[Producer]
    is_own: bool

    @property
    def query(self) -> str:
        return "" if self.is_own else f"?producer={self.producers[0].pk}"

    def products(self) -> ProductQuerySet:
        return self.goods().for_sale()

    def goods(self) -> ProductQuerySet:
        """Products and the raw materials that go into them: all of which there are lots."""
        return Product.objects.filter(producer__in=self.producers)

    def certificates(self) -> CertificateQuerySet:
        return Certificate.objects.of_producers(self.producers).select_related("product__producer", "producer")

    def stories(self) -> StoryQuerySet:
        found: StoryQuerySet = StoryPage.objects.originals().filter(producer__in=self.producers)
        return found

    def lots(self) -> LotQuerySet:
        return Lot.objects.filter(product__producer__in=self.producers).select_related("product__producer")

    def events(self) -> EventQuerySet:
        return Event.objects.filter(lot__product__producer__in=self.producers).select_related("lot__product", "place")

    def rolls(self) -> StampRollQuerySet:
        return StampRoll.objects.filter(product__producer__in=self.producers).select_related("product")

    def reports(self) -> ProblemReportQuerySet:
        return ProblemReport.objects.filter(product__producer__in=self.producers).select_related("product", "lot")

    def unusual_stamps(self) -> StampQuerySet:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.unusual().select_related("roll__product")

    def displayed_stamps(self) -> StampQuerySet:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.on_display().select_related("roll__product")

    def sold_stamps(self) -> StampQuerySet:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.filter(sold_at__isnull=False).select_related("roll__product")

    def scans(self) -> ScanDayQuerySet:
        # By their keys: a join would read every row of the table.
        return ScanDay.objects.filter(product__in=list(self.products().values_list("pk", flat=True)))

    def parcels(self) -> ParcelQuerySet:
        return Parcel.objects.filter(partner__in=[producer.partner_id for producer in self.producers])

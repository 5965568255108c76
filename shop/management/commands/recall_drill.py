from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.typed_urls import split_typed
from shop.recalls.warnings import reach
from traceability.lots import chain
from traceability.models import Lot
from traceability.recalls import drill


class Command(BaseCommand):
    help = "DRILL: measure how fast a recall reaches the pages, and count whom a recall of a lot would reach."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lot", required=True, help="code of the lot whose reach is counted; it is not touched")
        parser.add_argument("--product", help="slug or GTIN, where several products have a lot with this code")
        parser.add_argument("--lots", type=int, default=5, help="lots that are made for the drill (1 to 50)")
        parser.add_argument("--url", help="a running server, as http://127.0.0.1:8000; without it in this process")

    def handle(self, *args: Any, **options: Any) -> None:
        lot = self._lot(options["lot"], options["product"])
        if not 1 <= options["lots"] <= 50:
            raise CommandError("--lots is a number from 1 to 50.")
        self.stdout.write("THIS IS A DRILL. No lot on sale is recalled and nobody is mailed.")
        found = reach([lot.pk, *chain.descendants(lot).values_list("pk", flat=True)])
        self.stdout.write(
            f"A recall of lot {lot.code} ({lot.product.title}) would reach {found.lots} lots, {found.stamps} stamps, "
            f"{found.orders} orders with {found.units} packages ({found.waiting} parcels not sent yet), "
            f"{found.mails} customers by mail and {found.calls} by telephone."
        )
        ask = self._ask(options["url"], lot)
        try:
            done = drill.run(lots=options["lots"], ask=ask, say=self.stdout.write)
        except drill.OtherDatabase as error:
            raise CommandError("The server does not know the drill's lots: it uses another database.") from error
        except (OSError, TimeoutError) as error:
            raise CommandError(f"The drill has failed: {error}. The drill's recall has been ended.") from error
        self.stdout.write(
            f"decision kept after {done.deciding:.2f} s; all {done.pages} pages say so after {done.showing:.2f} s"
        )
        if not done.passed:
            raise CommandError(f"More than {drill.BAR:.0f} seconds.")

    def _ask(self, url: str | None, lot: Lot) -> drill.Ask:
        """Tried on the named lot, before anything is made for the drill."""
        if not url:
            return drill.in_process()
        if split_typed(url).scheme not in {"http", "https"} or not split_typed(url).hostname:
            raise CommandError("--url is the address of a server, as http://127.0.0.1:8000.")
        ask = drill.over_http(url)
        try:
            ask(lot.trace_path)
        except (OSError, drill.OtherDatabase) as error:
            raise CommandError(f"There is no answer about lot {lot.code} from {url}: {error}.") from error
        return ask

    def _lot(self, code: str, product: str | None) -> Lot:
        lots = Lot.objects.filter(code=code.upper()).select_related("product")
        if product:
            lots = lots.filter(product__slug=product) | lots.filter(product__gtin=product)
        found = list(lots[:2])
        if not found:
            raise CommandError(f"There is no lot {code}.")
        if len(found) > 1:
            raise CommandError(f"Several products have a lot {code}: name one with --product.")
        return found[0]

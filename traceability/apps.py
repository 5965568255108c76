from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "traceability"

    def ready(self) -> None:
        from catalogue.products import page, parts
        from traceability.ledger.log import checks as _checks  # noqa: F401
        from traceability.ledger.log import receivers as ledger_receivers
        from traceability.lots.selling import goods_of
        from traceability.page.on_sale import code_of, lot_on_sale
        from traceability.scans.buffer import flush_when_told_to_end
        from traceability.scans.recording import buffer
        from traceability.shown import fill_the_table

        fill_the_table()
        page.GOODS.append(goods_of)
        parts.register("beside", lot_on_sale)
        parts.register("code", code_of)
        ledger_receivers.connect()
        flush_when_told_to_end(buffer)

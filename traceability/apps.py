from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "traceability"

    def ready(self) -> None:
        from catalogue import product_page
        from traceability import receivers
        from traceability.ledger import checks as _checks  # noqa: F401
        from traceability.ledger import receivers as ledger_receivers
        from traceability.lots import is_stopped
        from traceability.scan_buffer import flush_when_told_to_end
        from traceability.scans import buffer

        receivers.connect()
        product_page.STOPS.append(is_stopped)
        ledger_receivers.connect()
        flush_when_told_to_end(buffer)

from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "traceability"

    def ready(self) -> None:
        from traceability import receivers
        from traceability.ledger import checks as _checks  # noqa: F401
        from traceability.ledger import receivers as ledger_receivers
        from traceability.scan_buffer import flush_when_told_to_end
        from traceability.scans import buffer

        receivers.connect()
        ledger_receivers.connect()
        flush_when_told_to_end(buffer)

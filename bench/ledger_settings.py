"""Tables straight from the models: what is measured needs no history of migrations."""

from tests.settings import *  # noqa: F403


class NoMigrations:
    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
LOGGING = {"version": 1, "disable_existing_loggers": True}
TRACEABILITY_LEDGER_KEY = "PRIVATE+KEY+bench.example/ledger+3263d58d+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

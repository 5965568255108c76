from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from traceability.ledger.log.keys import keys
from traceability.ledger.log.notes import NoteFault, new_signer
from traceability.ledger.log.storage import size


class Command(BaseCommand):
    help = "Make a key for the ledger, or with --show name those that are in use. docs/ledger.md tells how to rotate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true")
        parser.add_argument("--name", help="the ledger's name, the same for all its keys; SITE_URL's host and /ledger")

    def handle(self, **options: Any) -> None:
        if options["show"]:
            return self._show()
        try:
            signer = new_signer(options["name"] or keys().origin or f"{settings.SITE_HOST}/ledger")
        except NoteFault as fault:
            raise CommandError(f"{fault}.") from None
        self.stdout.write(f"LEDGER_KEY={signer}")
        self.stderr.write(
            f"Keep it secret, and a copy away from the server. What everybody may know: {signer.verifier}"
        )
        return None

    def _show(self) -> None:
        for one in keys().verifiers:
            self.stdout.write(f"signs   {one}")
        for old in keys().old:
            self.stdout.write(f"signed  {old.verifier} up to {old.until:,} entries")
        for one in keys().witnesses:
            self.stdout.write(f"witness {one}")
        self.stdout.write(f"The ledger has {size():,} entries in its tree.")

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from traceability.append_only import unguarded
from traceability.ledger.log.faults import Fault
from traceability.ledger.log.notes import Note, NoteFault, read_note
from traceability.ledger.log.resuming import keep, read_start
from traceability.ledger.log.sequencing import Inconsistent, sequence
from traceability.ledger.log.verifying import Report, verify


class Command(BaseCommand):
    help = "Find every row of the ledger, and every row that it vouches for, that was changed, removed or moved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from-checkpoint", type=Path, help="a signed checkpoint that was kept elsewhere")
        parser.add_argument(
            "--resume",
            type=Path,
            metavar="FILE",
            help="read only what came after the checkpoint in this file, up to which all was verified before, and keep "
            "the newest one in it if all is well; without the file all is read",
        )
        parser.add_argument("--json", action="store_true", help="report in JSON")
        parser.add_argument("--no-files", action="store_true", help="do not read pictures and certificates' files")

    def handle(self, **options: Any) -> None:
        with suppress(Inconsistent):  # what it is about is found below
            sequence()
        kept = self._kept(options["from_checkpoint"])
        try:
            start = read_start(options["resume"]) if options["resume"] else None
            report = verify(kept=kept, start=start, with_files=not options["no_files"], progress=self._progress)
        except (NoteFault, OSError) as fault:
            raise CommandError(f"{options['from_checkpoint'] or options['resume']}: {fault}.") from None
        report.faults += [
            Fault(model, trigger, "this trigger, which keeps rows from being changed, is missing or switched off")
            for model, trigger in unguarded(connection)
        ]
        if self.stderr.isatty():
            self.stderr.write("")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.is_whole:
            sys.exit(1)
        if options["resume"]:
            keep(options["resume"], report.size)

    def _kept(self, path: Path | None) -> Note | None:
        try:
            return read_note(path.read_text(encoding="utf-8")) if path else None
        except (OSError, ValueError) as fault:
            raise CommandError(f"{path}: {fault}") from None

    def _progress(self, said: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{said:60}", ending="")

    def _tell(self, report: Report) -> None:
        for fault in report.faults:
            self.stdout.write(f"FAULT  {fault}")
        for remark in report.remarks:
            self.stdout.write(f"note   {remark}")
        self.stdout.write(
            f"{report.entries:,} entries ({report.waiting} waiting, {report.erased} erased), {report.rows:,} rows, "
            f"{report.files:,} files, {report.checkpoints:,} checkpoints, {report.cosignatures:,} cosignatures "
            f"in {report.seconds:.1f} s"
        )
        self.stdout.write("The ledger is whole." if report.is_whole else f"{len(report.faults)} faults.")

"""The process beside web and worker that sends the mail and does what comes round by itself."""

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from verbeterbreda.lib import jobs
from verbeterbreda.lib.clock import Clock

POLITENESS = 10
"""How much it gives way to the web workers on a busy machine: a mail may leave a moment later."""


class Command(BaseCommand):
    help = "Send mail and run the registered jobs until SIGTERM; a second clock takes over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="do what is due now and end; for cron"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            return self._once()
        os.nice(POLITENESS)
        clock = Clock()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: clock.stop())
        return clock.run()

    def _once(self) -> None:
        jobs.prepare(timezone.now())
        for name in jobs.run_due(timezone.now()):
            self.stdout.write(name)
        for loop in jobs.loops.values():
            self.stdout.write(f"{loop.name}: {loop.run(timezone.now())}")
            if loop.trouble():
                self.stderr.write(f"{loop.name}: {loop.trouble()}")

"""A mail sender in a process of its own, that a test can kill: python -m … LEASE_SECONDS."""

import sys
import time
from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from verbeterbreda.outbox import kinds
    from verbeterbreda.outbox.sending import Sender

    kinds.register("tests.note", lambda ref: kinds.Mail(f"Over {ref}", "Tekst"))
    sender = Sender(lease=timedelta(seconds=float(sys.argv[1])))
    while True:
        if not sender.send_due(now=timezone.now(), limit=50):
            time.sleep(0.02)


if __name__ == "__main__":
    main()

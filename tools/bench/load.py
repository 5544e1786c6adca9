"""`make load`: a launch day of a minute, its mail, a list of a million, and 3.6 million figures.

Some fifteen minutes. `--seconds 10` shortens the launch day, `--only P24`, `--only lists` or
`--only figures` does one part.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from tests.outbox.sink import Sink, running
from tools.bench import ratios, web
from tools.bench.ground import ground, steps

PAGES = ["/", "/monitor/", "/pacten/deel-3/", "/pacten/deel-3/ondertekenaars/", "/acties/"]
WARM_UP = 80
HEAD = ["", "what", "found", "aim", ""]


@dataclass(frozen=True)
class Found:
    """One line of the report: what was measured, what came out, what it should be."""

    key: str
    what: str
    found: str
    aim: str
    is_reached: bool

    def cells(self) -> list[str]:
        return [self.key, self.what, self.found, self.aim, "" if self.is_reached else "missed"]


def main() -> int:
    """Run the parts and print the table; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["P23", "P24", "lists", "figures"])
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    found: list[Found] = []
    with running() as sink:
        email_url = f"smtp://127.0.0.1:{sink.port}?starttls=0"
        with ground(TRUSTED_PROXIES="1", EMAIL_URL=email_url):
            if options.only in (None, "P23", "P24"):
                found += launch(sink, options.seconds, options.only)
            if options.only in (None, "lists"):
                steps.say("▸ Lists of 10³, 10⁵ and 10⁶ signatures")
                found += import_module("tools.bench.lists").measure()
            if options.only in (None, "figures"):
                steps.say("▸ The monitor with 600 areas, 200 indicators and 30 years")
                found += import_module("tools.bench.figures").measure()
    steps.say(f"\n{ratios.table((line.cells() for line in found), HEAD)}\n\n{ratios.machine()}")
    return 0 if all(line.is_reached for line in found) else 1


def launch(sink: Sink, seconds: int, only: str | None) -> list[Found]:
    """Web, clock and mail server together, as on the day that everybody signs."""
    found: list[Found] = []
    clock = [sys.executable, "manage.py", "clock"]
    with web.serve() as port, web.running(clock, "clock"):
        warm_up(port, sink)
        if only != "P23":
            steps.say(f"▸ 33 signatures per second for {seconds} s, until their mail is accepted")
            found += mail_latency(port, sink, rate=33, seconds=seconds)
        if only != "P24":
            steps.say(f"▸ 100 signatures and 200 pages per second for {seconds} s")
            found += mixed(port, seconds)
    return found


def warm_up(port: int, sink: Sink) -> None:
    """Let web and clock import, compile and connect before anything is timed."""
    signing = import_module("tools.bench.signing")
    web.as_fast_as_possible(port, [web.get(path) for path in PAGES * 8], is_page)
    web.as_fast_as_possible(port, signing.signings(WARM_UP), signing.is_taken)
    if sink.wait_for(WARM_UP, 120) < WARM_UP:
        raise SystemExit("The clock sends no mail.")


def mixed(port: int, seconds: int) -> list[Found]:
    """Sign and read at a pace that does not wait for the answers (P23)."""
    signing = import_module("tools.bench.signing")
    posts = signing.signings(100 * seconds)
    visits = [web.get(PAGES[number % len(PAGES)]) for number in range(200 * seconds)]
    runs: dict[str, web.Run] = {}

    def run(name: str, requests: list[bytes], is_right: web.IsRight, rate: float) -> None:
        runs[name] = web.at_a_pace(port, requests, is_right, rate=rate)

    parts: list[Callable[[], None]] = [
        lambda: run("sign", posts, signing.is_taken, 100),
        lambda: run("read", visits, is_page, 200),
    ]
    threads = [threading.Thread(target=part) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [text for one in runs.values() for text in one.wrong]
    for text in wrong[:3]:
        steps.say(text)
    p95 = runs["sign"].percentile(0.95)
    return [
        Found("P23", "errors among signatures and pages", str(len(wrong)), "0", not wrong),
        Found("P23", "signing, p50 / p95 / p99", spread(runs["sign"]), "p95 ≤ 250 ms", p95 <= 250),
        Found("P23", "kept pages, p50 / p95 / p99", spread(runs["read"]), "–", True),
    ]


def mail_latency(port: int, sink: Sink, *, rate: float, seconds: int) -> list[Found]:
    """Time from the answer to a signer until the mail server has accepted the mail (P24)."""
    signing = import_module("tools.bench.signing")
    sink.received.clear()
    first = next(signing.NUMBERS) + 1
    posts = signing.signings(int(rate * seconds))
    run = web.at_a_pace(port, posts, signing.is_taken, rate=rate)
    ended = time.monotonic()
    sink.wait_for(len(run.answered), 60)
    accepted = {mail.to: mail.at for mail in sink.received}
    waits = sorted(
        accepted[address] - answered
        for number, answered in run.answered.items()
        if (address := signing.email(first + number)) in accepted
    )
    missing = len(posts) - len(waits)
    p95 = waits[int(len(waits) * 0.95)]
    last = max(accepted.values()) - ended
    return [
        Found("P24", "mails that did not come", str(missing), "0", missing == 0),
        Found("P24", "mails that came twice", str(len(sink.received) - len(accepted)), "0",
              len(sink.received) == len(accepted)),
        Found("P24", "answer to accepted mail, p50 / p95", f"{waits[len(waits) // 2]:.2f} / "
              f"{p95:.2f} s", "p95 ≤ 5 s", p95 <= 5),
        Found("P24", "last mail after the last signature", f"{max(0.0, last):.1f} s", "≤ 60 s",
              last <= 60),
    ]  # fmt: skip


def spread(run: web.Run) -> str:
    return " / ".join(f"{run.percentile(share):.0f}" for share in (0.5, 0.95, 0.99)) + " ms"


def is_page(answer: web.Answer) -> bool:
    return answer.status == 200


if __name__ == "__main__":
    sys.exit(main())

"""The patterns that staff write: networks, and texts with * and ?; and the lists made of them."""

import fnmatch
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pacts.addresses import folded, plain
from pacts.models import ListEntry

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

WILD = re.compile(r"[*?]")


def address_of(ip: str) -> Address | None:
    """Return an internet address, an IPv4 one written as IPv6 as itself; None for anything else."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def network_of(pattern: str) -> Network:
    """Return the network of `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`; else ValueError."""
    network = ipaddress.ip_network(pattern.strip(), strict=False)
    if isinstance(network, ipaddress.IPv4Network) or network.prefixlen < 96:
        return network
    old = network.network_address.ipv4_mapped
    return ipaddress.ip_network(f"{old}/{network.prefixlen - 96}") if old else network


def is_inside(address: Address | None, pattern: str) -> bool:
    """Say whether an address lies in a network; not when the pattern is none."""
    try:
        return address is not None and address in network_of(pattern)
    except ValueError:
        return False


def glob(pattern: str) -> re.Pattern[str]:
    """Return what matches a text with * (any signs, or none) and ? (one sign), and nothing else.

    Made by fnmatch, whose expressions never take long; a [ means itself here.
    """
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))


WIDEST = {4: 8, 6: 16}
"""A network with fewer bits than this is a good part of the internet."""
DOMAIN = re.compile(r"[\w.*?-]+")
TOO_WIDE = "‘{}’ past op bijna alles. Kies iets preciezers."


def checked(subject: str, pattern: str) -> str:
    """Return what staff wrote as it is kept; ValueError with a Dutch sentence for what is wrong."""
    pattern = pattern.strip().casefold()
    if subject == ListEntry.Subject.NETWORK:
        return _checked_network(pattern)
    if not re.search(r"\w", pattern):
        raise ValueError(TOO_WIDE.format(pattern))
    if subject == ListEntry.Subject.EMAIL:
        if pattern.count("@") != 1 or re.search(r"\s", pattern):
            raise ValueError(
                f"‘{pattern}’ is geen e-mailadres. Er hoort één @ in, bijvoorbeeld *@voorbeeld.nl."
            )
        return pattern
    if not DOMAIN.fullmatch(pattern):
        raise ValueError(
            f"‘{pattern}’ is geen domein. Schrijf het zonder @, bijvoorbeeld *.voorbeeld.nl."
        )
    return pattern


def _checked_network(pattern: str) -> str:
    try:
        network = network_of(pattern)
    except ValueError:
        raise ValueError(
            f"‘{pattern}’ is geen internetadres of netwerk. Schrijf het als 203.0.113.7, "
            "203.0.113.0/24 of 2001:db8::/32."
        ) from None
    if network.prefixlen < WIDEST[network.version]:
        raise ValueError(TOO_WIDE.format(pattern))
    is_one_address = network.prefixlen == network.max_prefixlen
    return str(network.network_address if is_one_address else network)


def as_regex(pattern: str) -> str:
    """Return a glob as an expression that both databases understand, for `iregex`."""
    signs = {"*": ".*", "?": "."}
    return "^" + "".join(signs.get(sign) or _literally(sign) for sign in pattern.strip()) + "$"


def _literally(sign: str) -> str:
    return sign if sign.isalnum() or sign.isspace() else f"\\{sign}"


@dataclass(frozen=True)
class Rule[T]:
    """What one line of a list looks for, and until when it holds."""

    wanted: T
    until_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.until_at is None or now < self.until_at


@dataclass(frozen=True)
class Places:
    rules: tuple[Rule[Network], ...]

    def has(self, ip: str, now: datetime) -> bool:
        if not self.rules or (address := address_of(ip)) is None:
            return False
        return any(address in rule.wanted and rule.holds(now) for rule in self.rules)


@dataclass(frozen=True)
class Emails:
    """Patterns of addresses and of domains. Both are compared like mailboxes are: see folded."""

    addresses: tuple[Rule[re.Pattern[str]], ...]
    domains: tuple[Rule[re.Pattern[str]], ...]

    def has(self, email: str, now: datetime) -> bool:
        if not self.addresses and not self.domains:
            return False
        written = {"@".join(plain(email)), folded(email)}
        domains = {address.rpartition("@")[2] for address in written}
        return _matches(self.addresses, written, now) or _matches(self.domains, domains, now)


def _matches(rules: Iterable[Rule[re.Pattern[str]]], texts: set[str], now: datetime) -> bool:
    return any(rule.wanted.match(text) for rule in rules if rule.holds(now) for text in texts)


@dataclass(frozen=True)
class Lists:
    """All lists of the admin, ready to be asked."""

    blocked_places: Places
    blocked_emails: Emails
    allowed_places: Places
    allowed_emails: Emails


def lists_of(entries: Iterable[ListEntry]) -> Lists:
    """Return the lists; a line that is no pattern (it never passes the form) matches nothing."""
    found = list(entries)
    block = [entry for entry in found if entry.verdict == ListEntry.Verdict.BLOCK]
    allow = [entry for entry in found if entry.verdict == ListEntry.Verdict.ALLOW]
    return Lists(_places(block), _emails(block), _places(allow), _emails(allow))


def _places(entries: list[ListEntry]) -> Places:
    rules = []
    for entry in entries:
        if entry.subject == ListEntry.Subject.NETWORK and is_network(entry.pattern):
            rules.append(Rule(network_of(entry.pattern), entry.until_at))
    return Places(tuple(rules))


def is_network(pattern: str) -> bool:
    try:
        network_of(pattern)
    except ValueError:
        return False
    return True


def _emails(entries: list[ListEntry]) -> Emails:
    kinds = ListEntry.Subject
    return Emails(
        addresses=tuple(
            Rule(glob(_compared(entry.pattern)), entry.until_at)
            for entry in entries
            if entry.subject == kinds.EMAIL
        ),
        domains=tuple(
            Rule(glob(plain(f"@{entry.pattern}")[1]), entry.until_at)
            for entry in entries
            if entry.subject == kinds.DOMAIN
        ),
    )


def _compared(pattern: str) -> str:
    """Return a pattern of addresses as they are compared: a whole address as its mailbox."""
    return "@".join(plain(pattern)) if WILD.search(pattern) else folded(pattern)

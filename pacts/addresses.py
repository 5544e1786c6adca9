"""When two e-mail addresses are one mailbox, two names one person, two addresses one place.

What is compared is kept as a hash with the secret key in it, so that the database cannot be read
back into addresses.
"""

import contextlib
import ipaddress
import unicodedata
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from pacts.models import MailDomain
from verbeterbreda.lib.remembering import remembered

EVERY_OTHER = "*"


@remembered(seconds=5)
def mail_domains() -> Mapping[str, MailDomain]:
    """Return the rules of the admin by domain."""
    return {rule.domain: rule for rule in MailDomain.objects.all()}


def plain(email: str) -> tuple[str, str]:
    """Return the part before the @ and the domain, without differences that never matter.

    Spaces around it, capitals, full-width signs and ways of composing letters make no difference
    (NFKC and case folding), nor does a dot after the domain or writing the domain in punycode.
    """
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _, domain = text.rpartition("@")
    domain = domain.rstrip(".")
    with contextlib.suppress(UnicodeError):  # no valid domain name: compare what is there
        domain = domain.encode("idna").decode()
    return local, domain


def folded(email: str, rules: Mapping[str, MailDomain] | None = None) -> str:
    """Return the mailbox behind an address, by what its provider does with dots and +tags.

    It is only compared. Mail goes to the address as it was typed.
    """
    rules = mail_domains() if rules is None else rules
    local, domain = plain(email)
    rule = rules.get(domain) or rules.get(EVERY_OTHER)
    if rule and not local.startswith('"'):
        if rule.is_tag_ignored:
            local = local.split("+", 1)[0] or local
        if rule.is_dot_ignored:
            local = local.replace(".", "") or local
        domain = rule.canonical or domain
    return f"{local}@{domain}"


def mailbox_key(email: str, rules: Mapping[str, MailDomain] | None = None) -> str:
    """Return the key under which the mailbox of this address is found: 64 hexadecimal digits."""
    return salted_hmac("pacts.mailbox", folded(email, rules), algorithm="sha256").hexdigest()


def counted_domain(email: str) -> str:
    """Return the domain that a limit per domain counts; empty for a large mail provider."""
    _, domain = plain(email)
    rule = mail_domains().get(domain)
    return "" if rule and rule.is_provider else domain[:200]


WITHOUT_MARK = str.maketrans("ıłøđ", "ilod")
"""Letters whose mark Unicode does not take apart; YILDIZ and Yıldız are one name."""


def name_key(name: str) -> str:
    """Return a name as it is compared: without accents, capitals, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(WITHOUT_MARK)
    kept = "".join(sign for sign in letters if sign.isalnum())
    return (kept or letters.strip())[:200]


def place_keys(ip: str) -> tuple[str, str]:
    """Return the hashes of an internet address and of its network (/24, for IPv6 /64 and /48).

    Of IPv6 a household has a whole /64, so that is what counts as the address. Both are empty for
    what is no address.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "", ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    near, wide = (32, 24) if address.version == 4 else (64, 48)
    return _place_key(f"{address}/{near}"), _place_key(f"{address}/{wide}")


def _place_key(network: str) -> str:
    text = str(ipaddress.ip_network(network, strict=False))
    return salted_hmac("pacts.place", text, algorithm="sha256").hexdigest()[:16]

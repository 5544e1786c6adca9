"""Addresses that look like a slip of the fingers. We ask; we never refuse."""

import difflib

from pacts.addresses import mail_domains, plain

ALIKE = 0.87
"""One or two signs apart in ten, by difflib's ratio: gmial.com and gmail.com score 0.89."""
MISTAKES = {"gmail.nl": "gmail.com", "gmail.con": "gmail.com", "hotmail.con": "hotmail.com"}
"""Slips further off than that, or next to another provider that is as near."""


def suggestion(email: str) -> str:
    """Return the address that was probably meant, empty when nothing looks wrong.

    Compared with the large providers in the admin (Maildomeinen).
    """
    local, _at, typed = email.rpartition("@")
    domain = plain(email)[1]
    known = mail_domains()
    if not local or domain in known:
        return ""
    providers = [name for name, rule in known.items() if rule.is_provider]
    meant = MISTAKES.get(domain) or next(
        iter(difflib.get_close_matches(domain, providers, n=1, cutoff=ALIKE)), ""
    )
    return f"{local}@{meant}" if meant and meant != typed else ""

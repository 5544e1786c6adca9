"""When two e-mail addresses count as the same."""

import contextlib
import unicodedata


def email_key(email: str) -> str:
    """Return the form of an address that is compared; mail goes to the address as typed.

    Spaces around it, capitals, full-width signs and ways of composing letters make no difference
    (NFKC and case folding), nor does a dot after the domain or writing the domain in punycode.
    A `+tag` or a dot in the part before the @ does make one: we do not know each provider's rules.
    """
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, at, domain = text.rpartition("@")
    domain = domain.rstrip(".")
    with contextlib.suppress(UnicodeError):  # no valid domain name: compare what is there
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"

"""What stays out of the log: the secret links of the mails, whoever writes about them."""

import logging
import re

HIDDEN = "…"
# A receipt code and 256 bits (pacts/links.py), the number of a row and 256 bits
# (governance/feeds.py), or a nonce with the signature of Django.
_SECRET = re.compile(
    r"(?:[A-HJ-NP-Z2-9]{12}|\b[0-9]{1,15}-|[\w-]{16,}:)[\w-]{43}(?![\w-])", re.ASCII
)


class WithoutLinks(logging.Filter):
    """Takes the token out of every address in a line, and lets every line through.

    Django names the address at each 403, 404, 500 and 503, and a link that cannot be answered now
    opens something again as soon as the database is back.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = _SECRET.sub(HIDDEN, said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True

"""The sum that a browser may be asked to do (Pact.is_proof_asked); static/js/proof.js does it.

The challenge is our signature under the answers on the check page. Those hold the moment the form
was opened, the name and the address, so a sum that was done is good for one signature only.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

BITS = 17
"""Zero bits to be found: some 130,000 tries, well under a second, and a few on an old phone."""
GOOD_FOR = timedelta(hours=2)
"""After the form was opened; sums are not to be saved up."""


@dataclass(frozen=True)
class Sum:
    """What the browser is asked: a number that gives so many zero bits with this challenge."""

    challenge: str
    bits: int = BITS


def ask(payload: str) -> Sum:
    """Return the sum for a form: the signature at the end of what `forms.pack` made."""
    return Sum(payload.rpartition(":")[2])


def is_solved(payload: str, answer: str) -> bool:
    """Say whether this number solves the sum; False for anything that is no number."""
    if not (answer.isascii() and answer.isdecimal() and len(answer) <= 11):
        return False
    found = hashlib.sha256(f"{ask(payload).challenge}:{answer}".encode()).digest()
    return int.from_bytes(found[:4]) >> (32 - BITS) == 0

"""The order in which Dutch people look for a name: the same on every database.

PostgreSQL and SQLite put names in an order of their own (capitals first, é after z), so lists of
names are put in order here. Small words in front do not count, and IJ is two letters.
"""

import re
import unicodedata

_ARTICLE = r"(?:de|den|der|het|la|le|'[ts])"
_IN_FRONT = re.compile(
    rf"(?:(?:van|von|ten|ter|te|{_ARTICLE}) |(?:in|op|aan|uit) (?={_ARTICLE} )|[dl]'(?=\w))+"
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def dutch_order(name: str) -> tuple[str, str]:
    """Return what to sort a name by: "van 't Hof" at the h, "IJsbrand" between ii and ik.

    Capitals, accents and signs do not count. What then is equal stands in the order of its own
    letters, so that no two names change places.
    """
    plain = " ".join(unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS).split())
    plain = plain.replace("’", "'")
    in_front = _IN_FRONT.match(plain)
    rest = plain[in_front.end() :] if in_front else plain
    letters = "".join(sign for sign in rest if sign.isalnum() or sign == " ")
    return letters.strip() or plain, name

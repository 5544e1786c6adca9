"""Dutch word stems for search: the same tokens on every database.

Uses snowball's ``dutch_porter``, the algorithm behind PostgreSQL's "dutch"; the newer "dutch" no
longer lets "schuld" and "schulden" meet. Accents are folded first, so that "café" and "cafe" meet.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    "de het een en of van in op te ten ter voor met aan is zijn was bij er die dat dit deze door "
    "om uit over als ook naar tot wat wie hoe waar je jij we wij ik niet".split()
)
_own = threading.local()


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if not hasattr(_own, "stemmer"):  # a stemmer holds the word it works on: one per thread
        _own.stemmer = snowballstemmer.stemmer("dutch_porter")
    return _own.stemmer.stemWord(word)


def stems(text: str) -> list[str]:
    """The stem of each word, in order, repeats kept."""
    return [_stem(word) for word in _WORD.findall(fold(text))]


def query_stems(query: str) -> list[str]:
    """The stems to look for, each once; little words are left out unless there is nothing else."""
    words = _WORD.findall(fold(query))
    telling = [word for word in words if word not in _STOP] or words
    return list(dict.fromkeys(_stem(word) for word in telling))

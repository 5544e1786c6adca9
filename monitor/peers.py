"""How other programmes measure: `fixtures/peers.csv`, in our own words, with where we read it."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from verbeterbreda.lib.fixtures import rows, several

FILE = Path(settings.BASE_DIR) / "fixtures" / "peers.csv"


@dataclass(frozen=True)
class PeerSource:
    """Where we read it: the address and the name of its site."""

    url: str

    @property
    def site(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class PeerTheme:
    """What a programme measures about one subject; "" where its sources do not say."""

    name: str
    measures: str
    compared_with: str
    difference: str
    sources: tuple[PeerSource, ...]


@dataclass(frozen=True)
class Peer:
    name: str
    themes: tuple[PeerTheme, ...]


@cache
def peers() -> tuple[Peer, ...]:
    """All programmes in the order of the file, which does not change while we run."""
    found = groupby(rows(FILE), key=lambda row: row["programme"])
    return tuple(Peer(name, tuple(_theme(row) for row in group)) for name, group in found)


def _theme(row: dict[str, str]) -> PeerTheme:
    return PeerTheme(
        name=row["theme"],
        measures=row["measures"],
        compared_with=row["compared_with"],
        difference=row["difference"],
        sources=tuple(PeerSource(url) for url in several(row["sources"])),
    )

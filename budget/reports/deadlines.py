"""The last day on which something about money can still be done, as its page tells it."""

from dataclasses import dataclass
from datetime import date

from verbeterbreda.lib.formats import nl_date, plural


@dataclass(frozen=True)
class Deadline:
    """A day, and how near it is; `on` is None when no source names a day."""

    on: date | None
    known_as: str
    today: date

    @property
    def is_past(self) -> bool:
        return self.on is not None and self.on < self.today

    @property
    def text(self) -> str:
        """The day in words of the source if there are any, with the day itself where it adds."""
        if self.on is None:
            return self.known_as
        day = f"uiterlijk {nl_date(self.on)}"
        return f"{self.known_as} ({day})" if self.known_as else day

    @property
    def remark(self) -> str:
        """How near it is; empty when no day is known."""
        if self.on is None:
            return ""
        left = (self.on - self.today).days
        if left < 0:
            return "Deze dag is voorbij."
        if left == 0:
            return "Dat is vandaag."
        return f"Nog {plural(left, 'dag', 'dagen')}."

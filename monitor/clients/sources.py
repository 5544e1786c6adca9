"""The two services of CBS, read as one: which columns a table has, its codes, and its rows.

Both give the same shape here: a row per place and kind, with the regions and dimensions that were
asked for and a field per column. Which one a table has follows from its host in `tables.csv`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monitor.clients import odata
from monitor.clients.odata import STRANGE, Get, Row
from monitor.clients.web import FetchError

REGION = "WijkenEnBuurten"
VERSION_4_HOST = "datasets.cbs.nl"

type Wanted = Sequence[tuple[str, Sequence[str]]]
"""A dimension and the codes of it that are asked for."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A column: its key in this table, its name without the number behind it, and its unit."""

    key: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Code:
    """One member of a dimension. `key` is as the source writes it; a period has a `status`."""

    key: str
    title: str
    status: str


class Source(Protocol):
    """One table at one of the services."""

    def about(self) -> tuple[str, str]:
        """Which table this is, and when it was changed last."""

    def topics(self) -> list[Topic]: ...

    def codes(self, dimension: str) -> list[Code]: ...

    def rows(self, starts: Sequence[str], wanted: Wanted, topics: Sequence[str]) -> Iterator[Row]:
        """The rows of regions whose code starts so, of these kinds, with these columns."""


def source(get: Get, host: str, table: str) -> Source:
    """The table at the service of that host."""
    kind = Version4 if host == VERSION_4_HOST else Version3
    return kind(get, host, table)


def plain(name: str) -> str:
    """Letters and digits only: `GemiddeldInkomenPerInwoner` is „Gemiddeld inkomen per inwoner”."""
    return re.sub(r"[^a-z0-9%]", "", name.lower())


def words(row: Row, name: str) -> str:
    """The text in this field without the spaces around it."""
    return written(row, name).strip()


def written(row: Row, name: str) -> str:
    """The text in this field as the source writes it, spaces included."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FetchError(f"{STRANGE}: in {name} staat geen tekst.")
    return value


def _regions(starts: Iterable[str]) -> str:
    return odata.either(f"startswith({REGION},{odata.text(start)})" for start in starts)


def _kinds(wanted: Wanted) -> list[str]:
    return [
        odata.either(f"{name} eq {odata.text(code)}" for code in codes) for name, codes in wanted
    ]


@dataclass(frozen=True, slots=True)
class Version3:
    """opendata.cbs.nl and dataderden.cbs.nl: a field per column in each row.

    ODataApi/odata/<table>/TableInfos       one row: Identifier, Title, Modified
    ODataApi/odata/<table>/DataProperties   one row per column: Type, Key (Name_12), Unit
    ODataApi/odata/<table>/<dimension>      Key (padded), Title; Perioden also says Status
    ODataFeed/odata/<table>/TypedDataSet    the figures, in pages
    """

    get: Get
    host: str
    table: str

    def _list(self, name: str) -> list[Row]:
        return list(odata.rows(self.get, self._address("ODataApi", name, {"$format": "json"})))

    def _address(self, service: str, name: str, query: dict[str, str]) -> str:
        return odata.address(self.host, f"{service}/odata", self.table, name, query)

    def about(self) -> tuple[str, str]:
        rows = self._list("TableInfos")
        if len(rows) != 1:
            raise FetchError(f"{STRANGE}: de tabel zegt niet welke het is.")
        return words(rows[0], "Identifier"), words(rows[0], "Modified")

    def topics(self) -> list[Topic]:
        rows = [row for row in self._list("DataProperties") if words(row, "Type") == "Topic"]
        keys = [words(row, "Key") for row in rows]
        return [
            Topic(key, re.sub(r"_[0-9]+\Z", "", key), words(row, "Unit"))
            for key, row in zip(keys, rows, strict=True)
        ]

    def codes(self, dimension: str) -> list[Code]:
        return [
            Code(written(row, "Key"), words(row, "Title"), words(row, "Status"))
            for row in self._list(dimension)
        ]

    def rows(self, starts: Sequence[str], wanted: Wanted, topics: Sequence[str]) -> Iterator[Row]:
        where = " and ".join([_regions(starts), *_kinds(wanted)])
        fields = [REGION, *(name for name, _ in wanted), *topics]
        query = {"$filter": where, "$select": ",".join(fields), "$format": "json"}
        yield from odata.rows(self.get, self._address("ODataFeed", "TypedDataSet", query))


@dataclass(frozen=True, slots=True)
class Version4:
    """datasets.cbs.nl: a row per figure, which are laid beside each other here.

    <table>/Properties           one object: Identifier, Title, Modified
    <table>/MeasureCodes         one row per column: Identifier, Title, Unit
    <table>/<dimension>Codes     Identifier, Title; PeriodenCodes also says Status
    <table>/Observations         Measure, Value, ValueAttribute and the dimensions, in pages
    """

    get: Get
    host: str
    table: str

    def _list(self, name: str) -> list[Row]:
        return list(odata.rows(self.get, self._address(name, {})))

    def _address(self, name: str, query: dict[str, str]) -> str:
        return odata.address(self.host, "odata/v1/CBS", self.table, name, query)

    def about(self) -> tuple[str, str]:
        one = odata.one(self.get, self._address("Properties", {}))
        return words(one, "Identifier"), words(one, "Modified")

    def topics(self) -> list[Topic]:
        return [
            Topic(words(row, "Identifier"), words(row, "Title"), words(row, "Unit"))
            for row in self._list("MeasureCodes")
        ]

    def codes(self, dimension: str) -> list[Code]:
        return [
            Code(written(row, "Identifier"), words(row, "Title"), words(row, "Status"))
            for row in self._list(f"{dimension}Codes")
        ]

    def rows(self, starts: Sequence[str], wanted: Wanted, topics: Sequence[str]) -> Iterator[Row]:
        places = [REGION, *(name for name, _ in wanted)]
        where = " and ".join([_regions(starts), *_kinds([("Measure", topics), *wanted])])
        query = {"$filter": where, "$select": ",".join(["Measure", "Value", *places])}
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for row in odata.rows(self.get, self._address("Observations", query)):
            place = tuple(written(row, name) for name in places)
            beside = found.setdefault(place, dict(zip(places, place, strict=True)))
            measure = words(row, "Measure")
            if measure in beside:
                raise FetchError(f"{STRANGE}: een cijfer staat er twee keer in.")
            beside[measure] = row.get("Value")
        yield from found.values()

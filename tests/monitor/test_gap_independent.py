"""The gap of every indicator, year and choice of groups, calculated again from the files alone.

Nothing of ours computes here: `csv`, whole fractions, and the rules as docs/data-method.md tells
them. Page, CSV, JSON and report must say the same to the last printed digit.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from io import StringIO
from pathlib import Path

import pytest

from monitor.reports import indicator_report

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
TARGET = 2040


def table(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = {row["slug"]: row for row in table("indicators.csv")}
MEASURED = [slug for slug, row in INDICATORS.items() if row["availability"] == "measured"]
BUURTEN = {row["code"] for row in table("areas.csv") if row["level"] == "buurt"}
MATCHES = table("neighbourhood_areas.csv")
FOCUS = {
    "": {row["area"] for row in MATCHES if row["match"] == "full"},
    "?groep=ruim": {row["area"] for row in MATCHES},
}
FIGURES: dict[tuple[str, int], list[dict[str, str]]] = {}
for path in sorted(FIXTURES.glob("observations_*.csv")):
    for line in table(path.name):
        if line["period"].isdecimal():
            FIGURES.setdefault((line["indicator"], int(line["period"])), []).append(line)
PEOPLE = {
    (line["area"], year): Fraction(line["value"])
    for (slug, year), lines in FIGURES.items()
    if slug == "bevolking"
    for line in lines
}


def as_printed(value: Fraction | None, decimals: int, *, signed: bool = False) -> str:
    """Dutch digits, half up, away from nought; "" for what is not there."""
    if value is None:
        return ""
    doubled = abs(value) * 10**decimals * 2 + 1
    whole = doubled.numerator // doubled.denominator // 2
    digits = str(whole).rjust(decimals + 1, "0")
    left, right = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    left = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", left)
    sign = "" if not whole else "\N{MINUS SIGN}" if value < 0 else "+" if signed else ""
    return f"{sign}{left}{',' if right else ''}{right}"


def together(slug: str, year: int, group: set[str]) -> Fraction | None:
    top = bottom = Fraction(0)
    found = False
    for line in FIGURES[slug, year]:
        if line["area"] not in group:
            continue
        method = INDICATORS[slug]["method"]
        if method == "rate" and line["numerator"] and PEOPLE.get((line["area"], year)):
            top += Fraction(line["numerator"]) * 1000
            bottom += PEOPLE[line["area"], year]
        elif method == "mean" and line["value"] and PEOPLE.get((line["area"], year)):
            top += Fraction(line["value"]) * PEOPLE[line["area"], year]
            bottom += PEOPLE[line["area"], year]
        elif method == "sum" and line["value"]:
            top, bottom = top + Fraction(line["value"]), Fraction(1)
        else:
            continue
        found = True
    return top / bottom if found else None


def published(slug: str, year: int, area: str) -> Fraction | None:
    """What the source says of the city or the country; or its counts per 1,000."""
    for line in FIGURES[slug, year]:
        if line["area"] == area and line["numerator"]:
            return Fraction(line["numerator"]) * 1000 / PEOPLE[area, year]
        if line["area"] == area and line["value"]:
            return Fraction(line["value"])
    return None


@dataclass
class Year:
    focus: Fraction | None
    rest: Fraction | None
    city: Fraction | None = None
    netherlands: Fraction | None = None
    points: Fraction | None = None
    ratio: Fraction | None = None
    bad: Fraction | None = None
    path: Fraction | None = None
    distance: Fraction | None = None


def calculated(slug: str, query: str) -> tuple[dict[int, Year], str]:
    """By year, and the verdict."""
    row, focus = INDICATORS[slug], FOCUS[query]
    years = {
        year: Year(
            together(slug, year, focus),
            together(slug, year, BUURTEN - focus),
            published(slug, year, "GM0758"),
            published(slug, year, "NL01"),
        )
        for name, year in sorted(FIGURES)
        if name == slug
    }
    for found in years.values():
        if row["method"] != "sum" and found.focus is not None and found.rest is not None:
            found.points = found.focus - found.rest
            found.ratio = found.focus / found.rest if found.rest else None
        if row["direction"] != "neutral" and found.points is not None:
            found.bad = found.points if row["direction"] == "lower" else -found.points
    last_break = max((int(year) for year in row["series_breaks"].split()), default=0)
    series = [y for y, found in years.items() if y >= last_break and found.points is not None]
    if series:
        add_path(years, series[0], int(row["decimals"]))
    if row["direction"] == "neutral" or row["method"] == "sum":
        return years, "geen oordeel: meer of minder is hier niet beter"
    return years, judged([digits(years[year].bad, int(row["decimals"])) for year in series])


def digits(value: Fraction | None, decimals: int) -> int:
    """In units of the last printed digit."""
    text = as_printed(value or Fraction(0), decimals)
    return int(text.replace(".", "").replace(",", "").replace("\N{MINUS SIGN}", "-"))


def add_path(years: dict[int, Year], base: int, decimals: int) -> None:
    """From the disadvantage of the base year straight to nought in 2040."""
    start = years[base].bad
    if start is None or digits(start, decimals) <= 0:
        return
    for year, found in years.items():
        if year >= base:
            found.path = start * (TARGET - year) / (TARGET - base)
            found.distance = None if found.bad is None else found.bad - found.path


def judged(disadvantages: list[int]) -> str:
    if len(disadvantages) < 3:
        return "te weinig meetjaren voor een oordeel"
    if disadvantages[-1] <= 0:
        return "geen achterstand in het laatste jaar"
    is_smaller = disadvantages[-1] < disadvantages[0]
    return "de kloof wordt kleiner" if is_smaller else "de kloof wordt niet kleiner"


def texts(slug: str, query: str) -> dict[int, list[str]]:
    """By year the digits of focus, rest, points, ratio, path, distance, city and country."""
    decimals = int(INDICATORS[slug]["decimals"])
    return {
        year: [
            as_printed(found.focus, decimals),
            as_printed(found.rest, decimals),
            as_printed(found.points, decimals, signed=True),
            as_printed(found.ratio, 2),
            as_printed(found.path, decimals, signed=True),
            as_printed(found.distance, decimals, signed=True),
            as_printed(found.city, decimals),
            as_printed(found.netherlands, decimals),
        ]
        for year, found in calculated(slug, query)[0].items()
        if found.focus is not None or found.rest is not None
    }


def bare(text: str) -> str:
    """A figure of the page without its unit."""
    text = unescape(re.sub(r"<[^>]+>", "", text)).replace("\xa0", " ").strip()
    return re.sub(r"( per 1\.000.*| inwoners|%)$", "", text.removeprefix("€ ")).replace("–", "")


def rows_of_page(page: str) -> Iterator[tuple[int, list[str]]]:
    body = page.split('class="year-table"')[1].split("<tbody>")[1].split("</tbody>")[0]
    for row in re.findall(r"<tr.*?</tr>", body, re.S):
        year = re.search(r"<th[^>]*>(\d{4})", row)
        assert year
        yield int(year[1]), [bare(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


CSV_NAMES = [
    "verbeter-breda-buurten", "rest-van-breda", "verschil", "verhouding", "pad-naar-2040",
    "afstand-tot-pad", "breda", "nederland",
]  # fmt: skip


def plain(text: str) -> str:
    """Digits as files have them: 20658 and -0.4."""
    return text.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-").lstrip("+")


@pytest.mark.parametrize("query", FOCUS, ids=["strict", "wide"])
@pytest.mark.parametrize("slug", MEASURED)
def test_report_and_files_agree_with_the_calculation(slug, query, resident):  # type: ignore[no-untyped-def]
    report = indicator_report(slug, wide=bool(query))
    wanted = texts(slug, query)
    assert report.gap.verdict_words == calculated(slug, query)[1]
    shown = {
        row.year: [
            bare(row.focus), bare(row.rest), row.points, row.ratio, row.path, row.distance,
            bare(row.city), bare(row.netherlands),
        ]
        for row in report.years
    }  # fmt: skip
    assert shown == wanted
    answer = resident.get(f"/monitor/{slug}.csv{query}")
    found: dict[int, list[str]] = {year: [""] * len(CSV_NAMES) for year in wanted}
    for row in csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())):
        if row["soort"] == "groep" and row["naam"] in CSV_NAMES:
            found[int(row["periode"])][CSV_NAMES.index(row["naam"])] = row["waarde"]
    assert found == {year: [plain(text) for text in row] for year, row in wanted.items()}


@pytest.mark.parametrize("query", FOCUS, ids=["strict", "wide"])
@pytest.mark.parametrize("slug", MEASURED)
def test_page_and_json_agree_with_the_calculation(slug, query, resident):  # type: ignore[no-untyped-def]
    page = resident.get(f"/monitor/{slug}/{query}").content.decode()
    wanted = texts(slug, query)
    compared = {}
    for year, cells in rows_of_page(page):
        # Nothing to compare: only both groups, city, country and how many areas have a figure.
        gap = cells[2:6] if len(cells) > 5 else [""] * 4
        compared[year] = [*cells[:2], *gap, *cells[-3:-1]]
    assert compared == wanted
    assert calculated(slug, query)[1] in page.lower()
    found = json.loads(resident.get(f"/monitor/{slug}.json{query}").content)
    assert found["oordeel"] == calculated(slug, query)[1]
    assert {
        row["jaar"]: [row[name.replace("-", "_")] for name in CSV_NAMES] for row in found["jaren"]
    } == {
        year: [float(plain(text)) if text else None for text in row] for year, row in wanted.items()
    }


def test_the_calculation_knows_the_figures_the_programme_was_told() -> None:
    assert texts("moeite-met-rondkomen", "")[2020] == [
        "19,7", "10,0", "+9,8", "1,98", "+10,7", "\N{MINUS SIGN}0,9", "12,7", "13,9"
    ]  # fmt: skip
    assert len(MEASURED) > 25
    assert len(FOCUS[""]) == 12
    assert len(FOCUS["?groep=ruim"]) == 14

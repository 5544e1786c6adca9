"""Compare the figures in `fixtures/` with the files of the sources they were made from.

    python -m tools.raw_figures FOLDER

FOLDER holds the raw files (`misdrijven_2012_2022.csv` and so on); they are not in this repository.
Reads nothing but `csv`, and computes nothing but a rate. Ends with 1 when a figure differs.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
HEALTH = "gezondheidsmonitor_18plus_2012_2016_2020.csv"
KWB = "kwb_2017_83765NED_breda.csv"
POLICE = {
    "misdrijven_2012_2022.csv": ("soort_misdrijf", "geregistreerde_misdrijven", "misdrijven"),
    "overlast_2022.csv": ("soort_overlast", "registraties", "overlast"),
}
type Key = tuple[str, str, str]
"""Indicator, area and period."""
type Found = dict[Key, dict[str, str]]
type Figure = tuple[Key, str, Decimal]
"""The key, the column of ours that it should be in, and the number."""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {key.strip(): (value or "").strip() for key, value in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]


def stored() -> Found:
    return {
        (row["indicator"], row["area"], row["period"]): row
        for path in FIXTURES.glob("observations_*.csv")
        for row in table(path)
    }


def slugs(name: str) -> dict[str, str]:
    """The indicators of one table of the sources, by the name of their column there."""
    own = table(FIXTURES / "own_words" / "indicators.csv")
    return {row["column"]: row["slug"] for row in own if row["table"] == name}


def raw(folder: Path) -> Iterator[Figure]:
    """Every figure of the sources."""
    for row in table(folder / "bevolking_2008_2022.csv"):
        yield ("bevolking", row["code"], row["jaar"]), "value", Decimal(row["inwoners"])
    for row in table(folder / HEALTH):
        for column, slug in slugs("rivm").items():
            if row[column]:
                yield (slug, row["code"], row["jaar"]), "value", Decimal(row[column])
    for row in table(folder / "bijstand_huishoudens_breda_maand_2021_2022.csv"):
        yield ("bijstand-breda", row["code"], row["maand"]), "value", Decimal(row["waarde"])
    yield from key_figures(folder)
    yield from police(folder)


def key_figures(folder: Path) -> Iterator[Figure]:
    for row in table(folder / KWB):
        for column, slug in slugs("kwb").items():
            if row[column] and row["code"].startswith("BU"):
                thousands = 1000 if column.endswith("_x1000") else 1
                yield (slug, row["code"], "2017"), "value", Decimal(row[column]) * thousands


def police(folder: Path) -> Iterator[Figure]:
    for name, (kind, count, own) in POLICE.items():
        by_kind = slugs(own)
        for row in table(folder / name):
            if row[kind] in by_kind:
                key = (by_kind[row[kind]], row["code"], row["jaar"])
                yield key, "numerator", Decimal(row[count])


def compare(folder: Path) -> tuple[int, list[str]]:
    """How many figures were compared, and what differs."""
    ours, seen, wrong = stored(), set(), []
    for key, column, number in raw(folder):
        seen.add(key)
        text = ours.get(key, {}).get(column, "")
        if not text or Decimal(text) != number:
            wrong.append(f"{key}: {number} in the source, {text or 'nothing'} here")
    for key, row in ours.items():
        is_sum = key[0] == "bevolking" and not key[1].startswith("BU")  # of the buurten, ours
        if key not in seen and row["value"] and not is_sum:
            wrong.append(f"{key}: {row['value']} here, not in the source")
        if row["numerator"] and row["value"]:
            rate = Decimal(row["numerator"]) * 1000 / Decimal(row["denominator"])
            if abs(rate - Decimal(row["value"])) > Decimal("0.00005"):
                wrong.append(f"{key}: the rate is {rate}, not {row['value']}")
    return len(seen), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    count, wrong = compare(parser.parse_args().folder)
    print("\n".join([*wrong, f"{count} figures compared, {len(wrong)} differ."]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

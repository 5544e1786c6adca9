"""Load the CBS areas, the sixteen neighbourhoods and the postcodes from the fixtures."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from pacts.models import Area, Neighbourhood, NeighbourhoodArea, PostcodeArea
from verbeterbreda.lib.fixtures import create_missing, rows


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs and GeoJSON in `folder`; return how many of each."""
    return {
        "areas": create_missing(Area, _areas(folder), key=["code"]),
        "neighbourhoods": create_missing(Neighbourhood, _neighbourhoods(folder), key=["key"]),
        "neighbourhood matches": create_missing(
            NeighbourhoodArea, _matches(folder), key=["neighbourhood_id", "area_id"]
        ),
        "postcodes": create_missing(PostcodeArea, _postcodes(folder), key=["digits", "area_id"]),
    }


def _areas(folder: Path) -> list[Area]:
    """Parents before children, as the file has them."""
    shapes = _shapes(folder / "geo")
    return [
        Area(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_id=row["parent"] or None,
            surface_m2=int(row["surface_m2"]) if row["surface_m2"] else None,
            geometry=shapes.get(row["code"]),
        )
        for row in rows(folder / "areas.csv")
    ]


def _shapes(folder: Path) -> dict[str, Any]:
    """GeoJSON geometry by area code; the country has none."""
    return {
        feature["id"]: feature["geometry"]
        for path in sorted(folder.glob("*.geojson"))
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    }


def _neighbourhoods(folder: Path) -> list[Neighbourhood]:
    return [
        Neighbourhood(key=row["key"], name=row["name"], note=row["note"], order=int(row["order"]))
        for row in rows(folder / "neighbourhoods.csv")
    ]


def _matches(folder: Path) -> list[NeighbourhoodArea]:
    return [
        NeighbourhoodArea(
            neighbourhood_id=row["neighbourhood"],
            area_id=row["area"],
            match=row["match"],
            note=row["note"],
        )
        for row in rows(folder / "neighbourhood_areas.csv")
    ]


def _postcodes(folder: Path) -> list[PostcodeArea]:
    return [
        PostcodeArea(digits=row["digits"], area_id=row["area"])
        for row in rows(folder / "postcodes.csv")
    ]

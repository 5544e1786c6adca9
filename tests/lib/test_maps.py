"""A map is small, tells its values without colour, and hatches what is not known."""

import gzip
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from verbeterbreda.lib import maps, palette

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = {"type": "Polygon", "coordinates": [[[4.7, 51.5], [4.8, 51.5], [4.8, 51.6], [4.7, 51.5]]]}


def areas_of(geometries):
    projection = maps.Projection.fit(geometries.values())
    areas = [
        maps.MapArea(code, f"Buurt {code}", projection.path(geometry), "full" if i % 4 == 0 else "")
        for i, (code, geometry) in enumerate(geometries.items())
    ]
    return areas, projection.height


@pytest.fixture(scope="module")
def buurten():
    found = sorted(Path(settings.BASE_DIR).glob("fixtures/**/*buurten*.geojson"))
    if not found:
        pytest.skip("no boundaries among the fixtures")
    features = json.loads(found[0].read_text())["features"]
    return {f["properties"]["code"]: f["geometry"] for f in features}


def test_north_is_up_and_the_drawing_is_filled():
    projection = maps.Projection.fit([SQUARE])
    assert projection.path(SQUARE).startswith(f"M6 {projection.height - 6}l988 0 0-")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="Point"):
        maps.Projection.fit([{"type": "Point", "coordinates": [4.7, 51.5]}])
    with pytest.raises(ValueError, match="no geometry"):
        maps.Projection.fit([])


def test_each_area_says_its_name_and_value():
    areas, height = areas_of({"A": SQUARE, "B<": SQUARE})
    figure = maps.choropleth(
        chart_id="m", title="De kaart", areas=areas, height=height, values={"A": 12.5, "B<": None}
    )
    root = ElementTree.fromstring(figure.svg)
    titles = [path.find(f"{SVG}title").text for path in root.iter(f"{SVG}path") if len(path)]
    assert sorted(titles) == ["Buurt A: 12,5%", "Buurt B<: geen cijfer"]
    assert 'class="area area-unknown"' in figure.svg
    assert "geen cijfer" in [item.label for item in figure.legend]
    assert not re.search(r"\sstyle=|<style|<script", figure.svg)


def test_areas_with_a_link_make_a_group_of_links():
    area = maps.MapArea("A", "Buurt", "M0 0l1 1z", href="/buurten/a/")
    svg = maps.choropleth(chart_id="m", title="x", areas=[area], height=10, values={}).svg
    assert 'role="group"' in svg
    assert '<a href="/buurten/a/" data-area="A" aria-label="Buurt: geen cijfer">' in svg


def test_tab_walks_the_map_from_high_to_low_and_what_is_unknown_comes_last():
    areas = [maps.MapArea(c, f"Buurt {c}", "M0 0l9 0 0 9z", href=f"?gebied={c}") for c in "ABCDE"]
    values = {"A": 3, "B": 20, "C": None, "D": 11, "E": 11}
    figure = maps.choropleth(
        chart_id="m", title="x", areas=areas, height=10, values=values,
        ranks={"B": "nummer 1 van 4"}, picked=["D", "C"],
    )  # fmt: skip
    assert re.findall(r'data-area="(.)"', figure.svg) == ["B", "D", "E", "A", "C"]
    assert 'aria-label="Buurt B: 20,0%, nummer 1 van 4"' in figure.svg
    assert re.findall(r'data-area="(.)"[^>]*aria-current', figure.svg) == ["D", "C"]
    assert re.findall(r'class="picked".*?<use href="#m-(.)"/>', figure.svg) == ["D", "C"]


def test_classes_have_round_boundaries():
    breaks = maps.class_breaks([3, 5, 7, 8, 11, 12, 13, 17, 21, 29])
    assert len(breaks) == 4
    assert all(b == round(b) for b in breaks)
    assert maps.class_breaks([4, 4, None]) == []
    assert maps.class_labels([10, 20], "%") == ["minder dan 10%", "10% tot 20%", "20% of meer"]


def test_all_buurten_fit_the_page_budget(buurten):
    areas, height = areas_of(buurten)
    values = {code: (None if i % 9 == 4 else i * 1.7) for i, code in enumerate(buurten)}
    svg = maps.choropleth(
        chart_id="m", title="x", areas=areas, height=height, values=values
    ).svg.encode()
    assert len(areas) == 56
    assert len(svg) <= 40_000
    assert len(gzip.compress(svg)) <= 14_000


def test_a_locator_marks_the_chosen_areas():
    paths = {code: maps.MapArea(code, f"Buurt {code}", "M0 0l9 0 0 9z") for code in "AB"}
    areas = [paths["A"], maps.MapArea("C", "Buurt C", "M0 0l9 0 0 9z", "part"), paths["B"]]
    svg = maps.locator_map(chart_id="w", title="Waar C ligt.", areas=areas, height=20, chosen=["C"])
    root = ElementTree.fromstring(svg)
    marked = [g for g in root.iter(f"{SVG}g") if "area-part" in g.get("class")]
    assert [path.find(f"{SVG}title").text for path in marked[0]] == ["Buurt C"]
    assert "stroke-dasharray" in svg


def test_a_border_is_seen_between_two_areas_of_one_class_on_paper_too(buurten):
    areas, height = areas_of(buurten)
    values = {area.code: number for number, area in enumerate(areas)}
    svg = maps.choropleth(chart_id="k", title="x", areas=areas, height=height, values=values).svg
    groups = re.findall(r'class="area area-\d" fill="(#\w+)" stroke="(#\w+)"', svg)
    assert len(groups) == 5
    assert [pair for pair in groups if palette.contrast(*pair) < 3] == []

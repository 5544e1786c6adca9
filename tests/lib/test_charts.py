"""Charts are one image with a sentence, safe under the strict policy, and honest about holes."""

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verbeterbreda.lib import charts, palette

SVG = "{http://www.w3.org/2000/svg}"
FOCUS = [(2012, 34), (2016, 29.3), (2020, 19.7)]
REST = [(2012, 19), (2016, 16), (2020, 10.0)]
NL = [(2012, 24), (2016, 20), (2020, 17.4)]
YEARS = [(year, 20 + year % 3) for year in range(2008, 2023)]


def all_charts(text: str = "De kloof wordt kleiner.") -> dict[str, str]:
    series = [charts.Series(text, YEARS, "focus"), charts.Series("Rest", YEARS, "rest")]
    return {
        "gap": charts.gap_chart(
            chart_id="a", title=text, desc=text, focus=FOCUS, rest=REST, netherlands=NL,
            focus_label=text,
        ),
        "gap-compact": charts.gap_chart(
            chart_id="b", title=text, focus=FOCUS, rest=REST, netherlands=NL, compact=True
        ),
        "small": charts.small_gap_chart(chart_id="c", title=text, focus=FOCUS, rest=REST),
        "lines": charts.line_chart(chart_id="d", title=text, series=series),
        "columns": charts.column_chart(chart_id="h", title=text, values=[(text, 3), ("b", 0)]),
        "strip": charts.bar_strip(
            chart_id="e", title=text, values=[(text, 3, True), ("b", None, False), ("c", 4, False)],
            average=3.5,
        ),
        "money": charts.stacked_money_bar(
            chart_id="f", title=text, parts=[(text, 100), ("b", None), ("c", 0)]
        ).svg,
        "counts": charts.stacked_count_bar(
            chart_id="i", title=text,
            parts=[charts.CountPart(text, 3, "full"), charts.CountPart("b", 1, "crosses")],
        ).svg,
        "flow": charts.flow_chart(
            chart_id="j", title=text, heads=("a", "b"),
            columns=[[charts.FlowNode("a", text, "€ 1")], [charts.FlowNode("b", text, "€ 1")]],
            links=[charts.FlowLink("a", "b", 1, has_unknown=True, label=text)],
        ),
        "strokes": charts.progress_strokes(chart_id="g", title=text, share=0.4),
    }  # fmt: skip


@pytest.mark.parametrize("name", all_charts())
def test_it_is_one_image_with_a_sentence(name):
    root = ElementTree.fromstring(all_charts()[name])
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title.text == "De kloof wordt kleiner."
    assert root.get("aria-labelledby").split()[0] == title.get("id")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", all_charts())
def test_it_obeys_the_content_security_policy(name):
    svg = all_charts()[name]
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|currentColor|var\(", svg)


@pytest.mark.parametrize("name", all_charts())
def test_it_escapes_what_people_wrote(name):
    svg = all_charts('"><script>alert(1)</script>&')[name]
    ElementTree.fromstring(svg)
    assert "<script" not in svg


def test_a_hole_in_the_figures_is_a_hole_in_the_line():
    series = [
        charts.Series("x", [(2012, 5), (2013, 6), (2014, None), (2015, 7), (2016, 8)], "rest")
    ]
    svg = charts.line_chart(chart_id="x", title="x", series=series)
    assert svg.count('class="series-rest"') == 2


def test_without_figures_there_is_no_chart():
    with pytest.raises(ValueError, match="at least one figure"):
        charts.gap_chart(chart_id="x", title="x", focus=[(2020, None)], rest=REST)
    with pytest.raises(ValueError, match="at least one figure"):
        charts.line_chart(chart_id="x", title="x", series=[])


def test_the_path_ends_in_one_point_in_2040():
    root = ElementTree.fromstring(all_charts()["gap"])
    paths = [p.get("d") for p in root.iter(f"{SVG}path") if "path-2040" in p.get("class")]
    assert len(paths) == 2
    assert paths[0].split(" ")[-2:] == paths[1].split(" ")[-2:]


def test_an_unknown_amount_is_hatched_and_called_unknown():
    figure = charts.stacked_money_bar(
        chart_id="m", title="x", parts=[("Rijk", 100), ("Corporaties", None), ("Provincie", 0)]
    )
    assert 'class="segment-unknown"' in figure.svg
    assert [item.text for item in figure.legend] == ["€\u00a0100", "onbekend", "€\u00a00"]
    assert figure.svg.count("<rect") == 2  # nought has no width


@given(
    st.floats(-1e6, 1e6),
    st.floats(0.01, 1e6),
    st.integers(2, 8),
)
def test_ticks_are_round_and_cover_the_values(low, span, count):
    ticks = charts.nice_ticks(low, low + span, count)
    assert ticks[0] <= low + 1e-6 * span + 1e-6
    assert ticks[-1] >= low + span - 1e-6 * span - 1e-6
    assert len(ticks) <= count + 3


@given(st.lists(st.floats(0, 300), max_size=12))
def test_labels_are_pushed_apart_in_order(wanted):
    places = charts.spread(wanted, 16, 10, 300)
    ordered = sorted(places)
    assert all(b - a >= 16 - 1e-6 for a, b in itertools.pairwise(ordered))
    pairs = sorted(zip(wanted, places, strict=True))
    assert [place for _, place in pairs] == ordered


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=12),
    st.lists(st.floats(0, 100), min_size=1, max_size=12),
    st.booleans(),
)
@example([0.0] * 11 + [91.0], [91.0], True)
def test_names_do_not_touch_each_other(focus, rest, compact):
    svg = charts.gap_chart(
        chart_id="x", title="x", compact=compact,
        focus=[(2012 + i, v) for i, v in enumerate(focus)],
        rest=[(2012 + i, v) for i, v in enumerate(rest)],
    )  # fmt: skip
    boxes = [
        (float(t.get("y")), t.text)
        for t in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if "label-" in t.get("class")
    ]
    heights = sorted(y for y, _ in boxes)
    assert all(b - a > 12 for a, b in itertools.pairwise(heights))


def test_colours_have_contrast():
    for colour in (palette.BRICK, palette.INK, palette.GREY, *palette.MONEY):
        assert palette.contrast(colour, palette.PAPER) >= 3
    for colour in (palette.INK, palette.INK_SOFT, palette.BRICK_DARK):
        assert palette.contrast(colour, palette.PAPER) >= 4.5
    ramp = [palette.contrast(colour, palette.PAPER) for colour in palette.CLASSES]
    assert ramp == sorted(ramp)


def test_a_bar_of_counts_refuses_fewer_than_none_and_shows_the_smallest_part() -> None:
    part = charts.CountPart
    with pytest.raises(ValueError, match="fewer than none"):
        charts.stacked_count_bar(chart_id="a", title="b", parts=[part("c", -1, "full")])
    parts = [part("veel", 10_000, "full"), part("een", 1, "crosses"), part("geen", 0, "dots")]
    figure = charts.stacked_count_bar(chart_id="a", title="b", parts=parts)
    widths = [
        float(box.get("width", ""))
        for box in ElementTree.fromstring(figure.svg).iter(f"{SVG}rect")
        if "count-edge" in box.get("class", "")
    ]
    assert len(widths) == 2
    assert min(widths) > 9
    assert [item.text for item in figure.legend] == ["10.000", "1", "0"]

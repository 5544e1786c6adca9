"""A flow is as wide as its money, says every name and amount, and gives the unknown no width."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbeterbreda.lib.charts import FlowLink, FlowNode, flow_chart

SVG = "{http://www.w3.org/2000/svg}"
HEADS = ("Wie betaalt", "Bouwsteen", "Doel")


def node(key: str, *, is_rest: bool = False) -> FlowNode:
    return FlowNode(key, f"Naam van {key}", f"€ {key}", is_rest)


def drawing(
    links: list[FlowLink], *, compact: bool = False, long: str = "b"
) -> ElementTree.Element:
    columns = [[node("a"), node("b")], [node("c")], [node("d"), node("e", is_rest=True)]]
    columns[0][1] = FlowNode("b", long, "€ 1")
    text = flow_chart(
        chart_id="x", title="Zin.", columns=columns, links=links, heads=HEADS, compact=compact
    )
    return ElementTree.fromstring(text)


LINKS = [
    FlowLink("a", "c", 300, False, "a naar c: € 300"),
    FlowLink("b", "c", 100, True, "b naar c: minstens € 100"),
    FlowLink("c", "d", None, True, "c naar d: onbekend"),
    FlowLink("c", "e", 400, False, "c naar e: € 400"),
]


def thickness(root: ElementTree.Element, label: str) -> float:
    """How high the band with this title is; nought when it has none."""
    group = next(g for g in root.iter(f"{SVG}g") if g.findtext(f"{SVG}title") == label)
    for path in group.iter(f"{SVG}path"):
        if path.get("fill") != "none":
            top, bottom = re.findall(r" (\S+?)V(\S+?)C", path.get("d", ""))[0]
            return float(bottom) - float(top)
    return 0


def words(root: ElementTree.Element) -> str:
    return " ".join(text.text or "" for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("compact", [False, True])
def test_a_band_is_as_wide_as_its_amount(compact: bool) -> None:
    root = drawing(LINKS, compact=compact)
    hundred = thickness(root, "b naar c: minstens € 100")
    assert hundred > 10
    assert thickness(root, "a naar c: € 300") == pytest.approx(3 * hundred, abs=0.6)
    assert thickness(root, "c naar e: € 400") == pytest.approx(4 * hundred, abs=0.6)


def test_an_unknown_amount_is_a_dotted_line_without_a_band() -> None:
    root = drawing(LINKS)
    assert thickness(root, "c naar d: onbekend") == 0
    dotted = [p for p in root.iter(f"{SVG}path") if p.get("class") == "flow-unknown"]
    assert len(dotted) == 2
    assert all(p.get("stroke-dasharray") for p in dotted)


@pytest.mark.parametrize("compact", [False, True])
def test_every_box_says_its_name_and_amount(compact: bool) -> None:
    text = words(drawing(LINKS, compact=compact))
    for key in "acde":
        assert f"Naam van {key}" in text
        assert f"€ {key}" in text
    assert text.count("Bouwsteen") == (2 if compact else 1)


def test_what_belongs_nowhere_has_a_broken_edge() -> None:
    boxes = [box for box in drawing(LINKS).iter(f"{SVG}rect") if box.get("class") == "flow-box"]
    assert [bool(box.get("stroke-dasharray")) for box in boxes] == [False] * 4 + [True]


def test_a_word_that_is_too_long_is_broken_after_an_s_and_loses_no_letter() -> None:
    text = words(drawing(LINKS, compact=True, long="Investeringsmiddelen"))
    assert "Investerings- middelen" in text


@pytest.mark.parametrize(
    "links",
    [
        [],
        [FlowLink("a", "c", None, True, "x")],
        [FlowLink("a", "c", 5, False, "x"), FlowLink("c", "d", -5, False, "y")],
    ],
    ids=["nothing", "only unknown", "below nought"],
)
def test_what_cannot_be_drawn_is_refused(links: list[FlowLink]) -> None:
    with pytest.raises(ValueError, match="flow"):
        drawing(links)


AMOUNTS = st.none() | st.integers(0, 10_000_000)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=5),
    st.booleans(),
)
def test_no_box_touches_another_and_all_stay_in_the_drawing(
    table: list[tuple[int | None, ...]], compact: bool
) -> None:
    columns = [
        [FlowNode(f"p{at}", f"Betaler {at}", "€ 1") for at in range(len(table))],
        [FlowNode(f"b{at}", f"Bouwsteen {at} met een lange naam", "€ 1") for at in range(3)],
        [FlowNode(f"g{at}", f"Doel {at}", "€ 1") for at in range(3)],
    ]
    links = [
        FlowLink(start, end, value, value is None, f"{start}{end}")
        for at, row in enumerate(table)
        for to, value in enumerate(row)
        for start, end in ((f"p{at}", f"b{to}"),)
    ]
    known = [link.value for link in links if link.value is not None]
    if not known:
        return
    links += [FlowLink(f"b{at}", f"g{at}", 1, False, "") for at in range(3)]
    root = ElementTree.fromstring(
        flow_chart(
            chart_id="x", title="Zin.", columns=columns, links=links, heads=HEADS, compact=compact
        )
    )
    width, height = (float(side) for side in root.get("viewBox", "").split()[2:])
    boxes = [
        [float(box.get(name, "")) for name in ("x", "y", "width", "height")]
        for box in root.iter(f"{SVG}rect")
    ]
    for x, y, w, h in boxes:
        assert min(x, y) >= 0
        assert x + w <= width + 0.1
        assert y + h <= height + 0.1
    for i, (x, y, w, h) in enumerate(boxes):
        for ox, oy, ow, oh in boxes[i + 1 :]:
            assert x + w <= ox or ox + ow <= x or y + h <= oy + 0.1 or oy + oh <= y + 0.1

"""Progress counts only what counts, says what it left out, and the parts are the whole."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Action
from alliances.progress import progress_of
from alliances.reports.rollups import picture_of

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Standing:
    status: str
    has_parts: bool = False


STANDINGS = st.lists(
    st.builds(Standing, st.sampled_from(Action.Status.values), st.booleans()), max_size=60
)


@given(STANDINGS, st.integers(0, 40))
def test_the_parts_and_what_is_left_out_are_the_whole(
    actions: list[Standing], without_year: int
) -> None:
    progress = progress_of(actions, without_year=without_year)
    assert progress.total == len(actions) + without_year
    assert sum(part.count for part in progress.parts) == progress.counted
    assert progress.counted + progress.left_out == progress.total
    assert sum(count for count, _ in progress.reasons) == progress.left_out
    assert progress.with_parts == sum(action.has_parts for action in actions)
    assert progress.done == actions.count(Standing("done"))


@given(STANDINGS, STANDINGS)
def test_two_groups_together_are_the_sum_of_both(a: list[Standing], b: list[Standing]) -> None:
    both, one, other = progress_of(a + b), progress_of(a), progress_of(b)
    for name in ("counted", "done", "unknown", "stopped", "with_parts", "total"):
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)


@given(STANDINGS, st.integers(0, 40))
def test_every_number_is_in_the_sentence(actions: list[Standing], without_year: int) -> None:
    progress = progress_of(actions, without_year=without_year)
    numbers = [int(text) for text in re.findall(r"\d+", progress.sentence)]
    for count, _ in progress.reasons:
        assert not count or count in numbers
    if progress.counted > 1:
        assert {progress.done, progress.counted} <= set(numbers)


@given(STANDINGS, st.integers(0, 40))
def test_the_bar_is_as_wide_as_there_are_and_leaves_no_hole(
    actions: list[Standing], without_year: int
) -> None:
    progress = progress_of(actions, without_year=without_year)
    picture = picture_of(progress, "proef")
    if picture is None:
        assert progress.total == progress.with_parts
        return
    boxes = ElementTree.fromstring(picture.wide.svg).findall(f"{SVG}rect")
    widths = [float(box.get("width", "")) for box in boxes]
    assert sum(widths) == pytest.approx(638, abs=0.5)
    told = [int(item.text.replace(".", "")) for item in picture.wide.legend]
    assert sum(told) == progress.total - progress.with_parts
    assert len(boxes) == sum(count > 0 for count in told)
    fills = [box.get("fill") for box in boxes]
    assert len(set(fills)) == len(fills)  # no two parts are drawn the same


def words(*statuses: str) -> str:
    return progress_of([Standing(status) for status in statuses]).sentence.replace("\xa0", " ")


def test_the_sentence_reads_well() -> None:
    assert words() == "Er is hier geen actie om te tellen."
    assert words("unknown", "unknown") == (
        "Van geen enkele actie is bekend hoe het ermee staat. "
        "Niet meegeteld: 2 acties waarvan de stand niet bekend is."
    )
    assert words("delayed") == "Eén actie telt mee. Die is vertraagd."
    assert words("done", "started", "stopped") == (
        "1 van de 2 acties die meetellen is klaar. Verder: 1 bezig. "
        "Niet meegeteld: 1 gestopte actie."
    )
    assert words("done", "done", "delayed", "planned", "planned") == (
        "2 van de 5 acties die meetellen zijn klaar. Verder: 2 gepland en 1 vertraagd."
    )


def test_stopping_an_action_never_hides_it() -> None:
    before = progress_of([Standing("done"), Standing("started")])
    after = progress_of([Standing("done"), Standing("stopped")])
    assert (before.counted, after.counted) == (2, 1)
    assert "1\xa0gestopte actie" in after.sentence
    assert after.total == before.total

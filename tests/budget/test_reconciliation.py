"""No sum treats an unknown as nought without saying so, whatever the table looks like."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.reconciliation import (
    MARK_WORDS,
    OPEN_MARKS,
    Entry,
    Mark,
    compare,
    coverage,
    is_misprinted,
    total,
)

euros = st.decimals(min_value=0, max_value=10**9, places=2)
amounts = euros.map(lambda euro: Entry(Mark.AMOUNT, euro))
others = st.sampled_from([mark for mark in Mark if mark is not Mark.AMOUNT]).map(Entry)
tables = st.lists(st.one_of(amounts, others), max_size=40)


@given(tables)
def test_the_sum_is_that_of_the_amounts_and_nothing_else(entries):
    known = [entry.amount for entry in entries if entry.amount is not None]
    result = total(entries)
    assert result.amount == (sum(known) if known else None)
    assert result.amounts == len(known)


@given(tables)
def test_every_cell_is_counted_once(entries):
    result = total(entries)
    assert result.amounts + result.unknowns + result.empty == len(entries)


@given(tables)
def test_a_total_with_an_unknown_is_a_lower_bound_and_says_so(entries):
    result = total(entries)
    open_marks = Counter(entry.mark for entry in entries if entry.mark in OPEN_MARKS)
    assert result.is_lower_bound == bool(open_marks)
    for mark, times in open_marks.items():
        assert f"{times} keer {MARK_WORDS[mark]}" in result.sentence
    if result.is_lower_bound:
        assert result.text == "onbekend" or result.text.startswith("minstens €")
    else:
        assert "Niet meegeteld" not in result.sentence


@given(tables, euros)
def test_filling_in_an_unknown_never_makes_the_sum_smaller(entries, euro):
    known = [Entry(Mark.AMOUNT, euro) if entry.mark in OPEN_MARKS else entry for entry in entries]
    before, after = total(entries), total(known)
    assert (after.amount or 0) >= (before.amount or 0)
    assert not after.is_lower_bound


@given(tables)
def test_nothing_known_is_not_nought(entries):
    unknown = [entry for entry in entries if entry.mark is not Mark.AMOUNT]
    result = total(unknown)
    assert result.amount is None
    assert "0" not in result.text


@given(tables)
def test_empty_cells_are_named_apart(entries):
    result = total(entries)
    empty = sum(entry.mark is Mark.EMPTY for entry in entries)
    assert ("Leeg:" in result.sentence) == bool(empty)


@given(tables, st.none() | euros)
def test_a_printed_total_is_only_compared_with_a_sum(entries, printed):
    check = compare(printed, entries)
    if printed is None or check.computed.amount is None:
        assert check.difference is None
        assert check.agrees is None
        assert check.shortfall is None
    else:
        assert check.difference + check.computed.amount == printed
        assert check.agrees == (printed == check.computed.amount)
        assert (check.shortfall is not None) == (check.computed.amount > printed)


@given(tables, tables)
def test_cost_and_cover_are_compared_only_when_both_are_fully_known(cost, cover):
    result = coverage(cost, cover)
    if total(cost).amount is None or total(cost).is_lower_bound or total(cover).is_lower_bound:
        assert result is None
    else:
        assert result.difference == total(cost).amount - (total(cover).amount or 0)


@given(euros)
def test_cost_without_any_cover_is_uncovered_as_a_whole(euro):
    result = coverage([Entry(Mark.AMOUNT, euro)], [Entry(Mark.EMPTY), Entry(Mark.EMPTY)])
    assert result.difference == euro
    assert result.computed.empty == 2


@pytest.mark.parametrize(("mark", "amount"), [(Mark.AMOUNT, None), (Mark.NTB, Decimal(0))])
def test_only_an_amount_has_a_number(mark, amount):
    with pytest.raises(ValueError, match="an amount has a number"):
        Entry(mark, amount)


@pytest.mark.parametrize(
    ("raw", "misprinted"),
    [
        ("€ 5000.000", True),
        ("€ 500.000", False),
        ("€25.000", False),
        ("2.580.000", False),
        ("€ 1.500.000,50", False),
        ("€ 12.34", True),
        ("ntb", False),
        ("250", False),
    ],
)
def test_dots_in_the_wrong_place_are_noticed(raw, misprinted):
    assert is_misprinted(raw) is misprinted

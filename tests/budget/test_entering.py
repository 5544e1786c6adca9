"""What is typed in a cell is understood, or asked back; never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.entering import NotUnderstoodError, understood
from budget.models import Cell
from verbeterbreda.lib import formats


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", "0"),
        ("1500", "1500"),
        ("1.500", "1500"),
        ("€ 1.500,50", "1500.50"),
        ("€1.500,5", "1500.50"),
        ("€ 3.000.000,-", "3000000"),
        ("-250", "-250"),
        ("€\N{NO-BREAK SPACE}75.000", "75000"),
    ],
)
def test_an_amount_as_people_write_it(typed, amount):
    assert understood(typed).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ntb", "ntb"),
        ("NTB", "ntb"),
        ("n.t.b.", "ntb"),
        ("pm", "pm"),
        ("Nog onbekend", "unknown"),
        ("Reguliere middelen", "text"),
    ],
)
def test_a_word_that_stands_for_an_unknown_is_no_amount(typed, kind):
    value = understood(typed)
    assert (value.kind, value.amount) == (kind, None)


@pytest.mark.parametrize(
    "typed",
    ["5000.000", "1,000.00", "1.00", "1O.000", "100 of 200", "€ 1.500 p.j.", "1e6", "٣٠٠", "=1+1"],
)
def test_what_could_be_something_else_is_asked_back(typed):
    with pytest.raises(NotUnderstoodError):
        understood(typed)


def test_the_part_of_the_partners_is_kept_apart():
    value = understood("€ 500.000 (rijk) + € 250.000 (partners)")
    assert (value.amount, value.from_partners) == (750_000, 250_000)


def test_too_large_is_refused():
    with pytest.raises(NotUnderstoodError, match="te groot"):
        understood("9" * 13)


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_an_amount_as_we_show_it_is_read_back_to_the_cent(amount):
    assert understood(formats.euro(amount)).amount == amount.quantize(Decimal("0.01")) or (
        formats.euro(amount) == formats.euro(understood(formats.euro(amount)).amount)
    )


@given(st.text(max_size=100))
def test_any_text_is_an_amount_or_has_none_or_is_refused(typed):
    try:
        value = understood(typed)
    except NotUnderstoodError:
        return
    assert (value.kind == Cell.Kind.AMOUNT) == (value.amount is not None)
    assert value.raw == " ".join(typed.replace("\N{NO-BREAK SPACE}", " ").split())

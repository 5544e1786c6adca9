"""``{% load vb %}``: the Dutch formats of ``lib.formats`` in templates, and small helpers."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from verbeterbreda.lib import formats

register = template.Library()


def _or_empty(write: Callable[[Any], str], value: Any) -> str:
    """Templates give an empty text for a missing variable; leave that, and other text, alone."""
    try:
        return write(value)
    except (ValueError, AttributeError):
        return str(value)


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """``{{ 1234.5|number:1 }}`` → 1.234,5"""
    return _or_empty(lambda v: formats.number(v, int(decimals)), value)


@register.filter
def euro(value: Any) -> str:
    """``{{ 1234567|euro }}`` → € 1.234.567; None → onbekend"""
    return _or_empty(formats.euro, value)


@register.filter
def percent(value: Any, decimals: int = 1) -> str:
    """``{{ 19.7|percent }}`` → 19,7%"""
    return _or_empty(lambda v: formats.percent(v, int(decimals)), value)


@register.filter
def nl_date(value: Any) -> str:
    """``{{ day|nl_date }}`` → 19 april 2023; also takes text such as 2023-04"""
    if isinstance(value, str):
        return formats.nl_partial(value)
    return _or_empty(formats.nl_date, value)


@register.filter
def nl_datetime(value: Any) -> str:
    """``{{ moment|nl_datetime }}`` → 19 april 2023 om 14.30 uur"""
    return _or_empty(formats.nl_datetime, value)


@register.filter
def join_nl(items: Iterable[object] | None, last: str = "en") -> str:
    """``{{ names|join_nl }}`` → a, b en c"""
    return formats.join_nl(items or (), last)


@register.filter
def table_rows(rows: Iterable[Iterable[object]], is_numeric: bool = False) -> SafeString:
    """``{{ table.rows|table_rows:table.numeric }}``: rows of cells, the first one a heading.

    Not written in the template, which would take several times as long for a large table.
    """
    opening = '<td class="num">' if is_numeric else "<td>"
    return SafeString("\n".join([_table_row(row, opening) for row in rows]))


def _table_row(row: Iterable[object], opening: str) -> str:
    head, *others = [escape(cell) if type(cell) is str else _other_cell(cell) for cell in row]
    rest = "".join([f"{opening}{cell}</td>" for cell in others])
    return f'<tr><th scope="row">{head}</th>{rest}</tr>'


def _other_cell(value: Any) -> str:
    """A cell that is no plain text, as a template would write it: safe text stays as it is."""
    return conditional_escape(localize(value))


@register.simple_tag
def count(amount: int, one: str, many: str) -> str:
    """``{% count n "reactie" "reacties" %}`` → 2 reacties"""
    return formats.plural(amount, one, many)


@register.simple_tag
def period(start: datetime, end: datetime | None = None) -> str:
    """``{% period event.starts_at event.ends_at %}`` → 19 april 2023 van 14.00 tot 16.00 uur"""
    return formats.nl_period(start, end)


@register.simple_tag
def time_tag(value: date | datetime | None) -> str | SafeString:
    """A ``<time>`` element with the machine form and the Dutch date."""
    if value is None:
        return ""
    moment = formats.local(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), formats.nl_date(value))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The address's query with these keys replaced; an empty or None value drops the key."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"

"""``{% load languages %}``: pages and mails of the signing journey in six languages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from verbeterbreda.lib import languages

register = template.Library()

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Link:
    """The page one is on, in another language."""

    language: languages.Language
    url: str
    is_current: bool


@register.simple_tag
def spoken_url(name: str, *args: Any) -> str:
    """``{% spoken_url 'pacts:sign' pact.slug %}``: as ``url``, and the language stays on."""
    return languages.address(reverse(name, args=args))


@register.simple_tag
def language_field() -> str | SafeString:
    """The language as a hidden field, for a form that is sent with GET."""
    if languages.is_dutch():
        return ""
    code = languages.current().code
    return format_html('<input type="hidden" name="{}" value="{}">', languages.PARAMETER, code)


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[Link]:
    """This page in each language; empty where the page is Dutch only.

    Also empty on the answer to a form: following a link there would lose what was typed.
    """
    request = context.get("request")
    if request is None or request.method not in ("GET", "HEAD") or not languages.is_spoken(request):
        return []
    here = request.get_full_path()
    now = languages.current()
    return [
        Link(language, languages.address(here, language.code), language == now)
        for language in languages.LANGUAGES.values()
    ]


@register.simple_tag
def foreign_links(name: str, *args: Any) -> list[Link]:
    """A page of the journey in every language but Dutch, to offer on a Dutch page."""
    url = reverse(name, args=args)
    return [
        Link(language, languages.address(url, code), False)
        for code, language in languages.LANGUAGES.items()
        if code != settings.LANGUAGE_CODE
    ]


@register.simple_tag
def current_language() -> languages.Language:
    return languages.current()


@register.filter
def dutch(text: object) -> str | SafeString:
    """A Dutch name or sentence inside a page in another language: marked, and isolated."""
    if not text or languages.is_dutch():
        return str(text)
    return format_html('<bdi lang="nl">{}</bdi>', text)


@register.filter
def isolated(text: object) -> SafeString:
    """A name of a person or an organisation, whatever its script: ``<bdi>``."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def isolated_text(text: object) -> str:
    """As ``isolated``, in plain text: the invisible marks, only where the mail runs leftward."""
    if languages.current().direction == "ltr":
        return str(text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


register.filter("spoken_date", languages.spoken_date)
register.filter("spoken_datetime", languages.spoken_datetime)
register.filter("spoken_number", languages.spoken_number)

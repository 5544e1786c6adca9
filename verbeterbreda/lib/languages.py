"""The six languages of the signing journey.

The language stands in the address (`?taal=ar`) or in a form, never in a cookie, so a page and its
language are one address for every cache. A view speaks them with `@spoken`; every other page of the
site is Dutch whatever its address says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from verbeterbreda.lib import formats

type View = Callable[..., HttpResponse]

PARAMETER = "taal"
IN_QUERY = re.compile(rf"(?:^|&){PARAMETER}=(\w+)(?:&|$)")
# Django writes English dates the American way, and some with a nought before the day.
DATE_FORMATS = {"en": "j F Y", "tr": "j F Y", "uk": "j E Y р."}


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    """As its own speakers write it."""

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML writes it."""
        return "rtl" if self.code in settings.LANGUAGES_BIDI else "ltr"


LANGUAGES = {code: Language(code, name) for code, name in settings.LANGUAGES}


def current() -> Language:
    """Return the language that is on now; Dutch where nobody chose one."""
    return LANGUAGES.get(get_language() or "", LANGUAGES[settings.LANGUAGE_CODE])


def is_dutch() -> bool:
    return current().code == settings.LANGUAGE_CODE


def spoken(view: View) -> View:
    """Let a view, its template and its redirects speak the language that was asked for."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with override(asked(request)):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()  # Django would do it after us, in Dutch
            if "Location" in response.headers:
                response["Location"] = address(response["Location"])
            response["Content-Language"] = current().code
        return response

    vars(wrapper)["is_spoken"] = True
    return wrapper


def is_spoken(request: HttpRequest) -> bool:
    """Say whether this request is for a view that speaks the six languages."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return getattr(match.func, "is_spoken", False)


def of_error(request: HttpRequest) -> str:
    """Return the code for the page that tells what went wrong with a request.

    By hand from the address: what is wrong may be the form, or the query itself.
    """
    found = IN_QUERY.search(request.META.get("QUERY_STRING", ""))
    is_known = found is not None and found[1] in LANGUAGES and is_spoken(request)
    return found[1] if found and is_known else settings.LANGUAGE_CODE


def asked(request: HttpRequest) -> str:
    """Return the code that a form or else the address asks for; Dutch for an unknown one."""
    sources = [request.POST, request.GET] if request.method == "POST" else [request.GET]
    for source in sources:
        if source.get(PARAMETER) in LANGUAGES:
            return str(source[PARAMETER])
    return settings.LANGUAGE_CODE


def address(url: str, language: str | None = None) -> str:
    """Return an address of the journey in a language, by default the one that is on now.

    >>> address("/pacten/deel-3/ondertekenen/?a=1#kop", "ar")
    '/pacten/deel-3/ondertekenen/?a=1&taal=ar#kop'
    """
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, True) if pair[0] != PARAMETER]
    code = language or current().code
    if code in LANGUAGES and code != settings.LANGUAGE_CODE:
        query.append((PARAMETER, code))
    return urlunsplit(parts._replace(query=urlencode(query)))


def spoken_date(value: date | datetime | None) -> str:
    """A day as the language writes it: 19 april 2023, 19 April 2023, 19 Nisan 2023."""
    if not value:
        return ""
    if is_dutch():
        return formats.nl_date(value)
    day = formats.local(value) if isinstance(value, datetime) else value
    return date_format(day, DATE_FORMATS.get(current().code, "DATE_FORMAT"))


def spoken_datetime(value: datetime | None) -> str:
    """A day and a time on the clock of Amsterdam: 19 april 2023 om 14.30 uur."""
    if not value:
        return ""
    clock = formats.local(value)
    time = formats.nl_time(clock) if is_dutch() else f"{clock:%H:%M}"
    return _("%(day)s om %(time)s") % {"day": spoken_date(clock), "time": time}


def spoken_number(value: int | str | None) -> str:
    """A whole number as the language writes it: 1.234, 1,234, 1 234."""
    if value is None or value == "":
        return ""
    if is_dutch():
        return formats.number(value)
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)

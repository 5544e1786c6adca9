"""Django's own words in the admin are Dutch too, also the new ones that its translation lacks."""

import gettext
import json
import re
from collections.abc import Callable
from pathlib import Path

import django.contrib.admin
from django.conf import settings
from django.test import Client
from django.utils import translation

from verbeterbreda.accounts.models import User

ADMIN = Path(django.contrib.admin.__file__).parent
ASKED = re.compile(r'\b(?:n?gettext)\(\s*"((?:[^"\\]|\\.)*)"')
SAME_IN_BOTH = {"April", "September", "November", "December", "Filter"}
OURS = Path(settings.BASE_DIR) / "locale" / "nl" / "LC_MESSAGES"


def asked_by_scripts() -> set[str]:
    """Return every text that a script of the admin asks a translation of."""
    scripts = [path.read_text() for path in (ADMIN / "static/admin/js").glob("**/*.js")]
    whole = (re.sub(r'"\s*\+\s*"', "", script) for script in scripts)
    return {text for script in whole for text in ASKED.findall(script)}


def test_the_scripts_speak_dutch(staff: User, login: Callable[[User], Client]) -> None:
    """Such as the note about the clock, for who works in another time zone."""
    page = login(staff).get("/beheer/jsi18n/").content.decode()
    found = re.search(r"const newcatalog = (\{.*?\});", page, re.S)
    assert found
    catalog = json.loads(found[1])
    asked = asked_by_scripts()
    assert len(asked) > 40
    left = {text for text in asked if catalog.get(text, text) in (text, [text])}
    assert left <= SAME_IN_BOTH
    (note,) = {text for text in asked if text.endswith("hour ahead.)")}
    assert catalog[note][0].startswith("Let op: vul tijden in op de klok van %(timezone)s.")


def test_the_pages_speak_dutch() -> None:
    with translation.override("nl"):
        for text in ("Filter by %(field_name)s", "Search %(name)s", "Pagination %(name)s"):
            assert translation.gettext(text) != text


def test_what_is_compiled_is_what_is_written() -> None:
    for source in OURS.glob("*.po"):
        written = set(re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', source.read_text(), re.M))
        with source.with_suffix(".mo").open("rb") as file:
            kept = gettext.GNUTranslations(file)._catalog.values()  # type: ignore[attr-defined]
        assert written <= set(kept), source.name

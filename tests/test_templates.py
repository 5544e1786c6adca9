"""Templates compile, are used, stay shallow and keep to the content security policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.reading_client import FORBIDDEN

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
# Found by their name, not by ours: Django's error pages, the admin and the crispy form pack.
BY_CONVENTION = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html")
BY_CONVENTION_FOLDERS = ("admin/", "registration/", "utrecht/", "django/", "simple_history/")
EXTENDS = re.compile(r"\{%\s*extends\s+[\"']([^\"']+)[\"']")


def source(name: str) -> str:
    """Return the text of a template without its comments."""
    text = (TEMPLATES / name).read_text()
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.S)


def everything_that_names_templates() -> str:
    """Return all code and all templates as one text."""
    python = [
        path
        for folder in ("pacts", "governance", "monitor", "budget", "alliances", "verbeterbreda")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return "\n".join(path.read_text() for path in [*python, *map(TEMPLATES.joinpath, NAMES)])


@pytest.mark.parametrize("name", NAMES)
def test_the_template_compiles(name: str) -> None:
    get_template(name)


def test_no_template_is_left_unused() -> None:
    text = everything_that_names_templates()
    assert [
        name
        for name in NAMES
        if name not in text
        # mails are named by their kind
        and not ("/mail/" in name and f'"{Path(name).stem}"' in text)
        and name not in BY_CONVENTION
        and not name.startswith(BY_CONVENTION_FOLDERS)
    ] == []


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.endswith(".html") and "pdf" not in name]
)
def test_the_template_has_no_inline_style_or_script(name: str) -> None:
    bare = source(name)
    for what, pattern in FORBIDDEN.items():
        if what != "template syntax":
            assert not pattern.search(bare), f"{name} holds {what}"


def test_templates_are_two_deep() -> None:
    deep = []
    for name in NAMES:
        parent = EXTENDS.search(source(name)) if not name.startswith("admin/") else None
        if parent and (TEMPLATES / parent[1]).exists() and EXTENDS.search(source(parent[1])):
            deep.append(f"{name} extends {parent[1]}")
    assert deep == []

"""The import line: an app may import only what stands to its left."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
ORDER = [
    "verbeterbreda.lib",
    "verbeterbreda.outbox",
    "verbeterbreda.accounts",
    "verbeterbreda.documents",
    "pacts",
    "governance",
    "monitor",
    "budget",
    "alliances",
    "verbeterbreda.agenda",
    "verbeterbreda.news",
    "verbeterbreda.pages",
    "verbeterbreda",
]
# Ways to import that are not a statement.
BY_NAME = {"__import__", "get_model", "import_module", "import_string"}


def layer(module: str) -> int | None:
    """Return the index of the layer a dotted module path belongs to, or None."""
    for index, name in enumerate(ORDER):
        if module == name or module.startswith(f"{name}."):
            return index
    return None


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything a file imports, inside functions and by name too."""
    module = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module[: len(module) - node.level] if node.level else ()
            stem = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            name = node.args[0]
            if called in BY_NAME and isinstance(name, ast.Constant):
                yield str(name.value)


def modules(name: str) -> list[Path]:
    """Return the files of one layer."""
    return sorted(ROOT.joinpath(*name.split(".")).rglob("*.py"))


@pytest.mark.parametrize("name", ORDER)
def test_an_app_imports_only_from_its_left(name: str) -> None:
    here = ORDER.index(name)
    upward = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules(name)
        for module in imports(path)
        if (there := layer(module)) is not None and there > here
    ]
    assert upward == []


def test_foreign_keys_point_left() -> None:
    upward = [
        f"{field} points at {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model and not isinstance(field.related_model, str)
        if (here := layer(model.__module__)) is not None
        and (there := layer(field.related_model.__module__)) is not None
        and there > here
    ]
    assert upward == []


def test_the_installed_apps_stand_in_the_order_of_the_line() -> None:
    ours = [config.name for config in apps.get_app_configs() if layer(config.name) is not None]
    assert [name for name in ours if name in ORDER] == ORDER[:-1]


def test_a_module_is_named_after_its_subject() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "core.py"}
    assert [path for name in ORDER for path in modules(name) if path.name in vague] == []


def test_no_signals_carry_business_logic() -> None:
    signals = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules("verbeterbreda") + [p for name in ORDER[4:9] for p in modules(name)]
        for module in imports(path)
        if module.startswith(("django.db.models.signals", "django.dispatch"))
    ]
    assert signals == []

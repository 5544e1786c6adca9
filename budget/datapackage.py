"""What is in the CSV of every budget, for programs: a Frictionless Data Package.

https://specs.frictionlessdata.io/data-package/ and …/table-schema/, read on 22 November 2026.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from budget import exports
from budget.models import Budget, Cell, Column
from pacts.models import Source

NO_LICENCE_KNOWN = "In de bron staat geen licentie. Noem bij hergebruik de bron."
ROW_KINDS = ["regel", "blok", "totaal"]
CELL_KINDS = [*Cell.Kind.labels, "ondergrens", "verschil"]
GUARDED = (
    "Tekst die een rekenprogramma voor een formule kan houden, begint met een apostrof. "
    "Haal die eerste apostrof weg om de tekst terug te krijgen."
)

type Json = dict[str, Any]


def package() -> Json:
    """Describe the CSV of every published budget, in three queries."""
    budgets = list(
        Budget.objects.public()
        .select_related("source")
        .prefetch_related(Prefetch("columns", Column.objects.order_by("order")))
    )
    return {
        "profile": "tabular-data-package",
        "name": "begroting-verbeter-breda",
        "title": "Begroting en doorkijk van Verbeter Breda",
        "description": (
            "Elke regel en elk vak zoals gedrukt, met onze som ernaast. Een bedrag dat niemand "
            f"kent, is leeg en nooit 0. {GUARDED}"
        ),
        "homepage": settings.SITE_URL + reverse("budget:list"),
        "keywords": ["begroting", "Breda", "Verbeter Breda"],
        "sources": [*_sources(budget.source for budget in budgets).values()],
        "resources": [_resource(budget) for budget in budgets],
    }


def _resource(budget: Budget) -> Json:
    """`path` is relative to the address of the package itself, as the standard asks."""
    result: Json = {
        "profile": "tabular-data-resource",
        "name": budget.slug,
        "title": budget.title,
        "description": budget.introduction,
        "path": reverse("budget:csv", args=[budget.slug]).rpartition("/")[2],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "sources": [*_sources([budget.source]).values()],
        "licenseNote": budget.source.licence if budget.source else "",
        "schema": {"fields": fields(list(budget.columns.all())), "missingValues": [""]},
    }
    result["licenseNote"] = result["licenseNote"] or NO_LICENCE_KNOWN
    return result


def _sources(found: Iterable[Source | None]) -> dict[str, Json]:
    """Sources by key, each once."""
    result: dict[str, Json] = {}
    for source in found:
        if source is not None:
            address = {"path": source.url} if source.url else {}
            result[source.key] = {"title": source.title, **address}
    return result


def fields(columns: Sequence[Column]) -> list[Json]:
    """Describe the columns of the CSV, in the order of `exports.head`."""
    result = [
        _text(
            "soort_rij",
            "Soort rij",
            "Een regel van de begroting, de som van een blok, of een totaal.",
            constraints={"required": True, "enum": ROW_KINDS},
        ),
        {
            "name": "regel",
            "type": "integer",
            "title": "Nummer van de regel",
            "description": "Het nummer dat wij de gedrukte regel gaven; leeg bij een som.",
        },
        _text("blok", "Blok", "De kop waar de regel onder staat; leeg bij een totaal."),
        _text("post", "Post", "Waarvoor het geld is.", constraints={"required": True}),
    ]
    for column in columns:
        result += _three(column)
    return [
        *result,
        _text("toelichting", "Toelichting", "Wat bij de regel of een vak ervan staat."),
        _text("bron", "Bron", "Het document, of: eigen berekening."),
        _text("plaats_in_bron", "Plaats in de bron", "Het hoofdstuk en de regels."),
    ]


def _three(column: Column) -> list[Json]:
    """A printed column is three columns in the file: the text, what kind of cell, the amount."""
    name, title = exports.stem(column.key), f"{column.title} {column.year}"
    return [
        _text(
            f"{name}_zoals_gedrukt",
            f"{title}, zoals gedrukt",
            f"De tekst van het vak, ook ‘ntb’ of ‘pm’; bij een som staat hier onze zin. {GUARDED}",
        ),
        _text(
            f"{name}_soort",
            f"{title}, soort",
            "Of er een bedrag staat, en zo niet: waarom niet. Een ondergrens is een som waarin "
            "een bedrag ontbreekt.",
            constraints={"required": True, "enum": CELL_KINDS},
        ),
        {
            "name": f"{name}_bedrag",
            "type": "number",
            "title": f"{title}, bedrag",
            "description": "Euro’s. Leeg is niet bekend of niet ingevuld, en nooit 0.",
            "decimalChar": ".",
            "bareNumber": True,
        },
    ]


def _text(name: str, title: str, description: str, **more: Any) -> Json:
    return {"name": name, "type": "string", "title": title, "description": description, **more}

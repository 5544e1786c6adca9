"""The open-data API: read-only, the same facts as the pages. Its description: openapi.json.

Views return lists, not querysets: pydantic would hide an error of the database in one of its own.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import ValidationError

from alliances.models import Action
from budget.models import Cell
from monitor.gap import printed
from monitor.models import Indicator, Observation
from pacts.models import Goal, Neighbourhood

VERSION = "1.0.0"
PREFIX = "/api/v1/"
TITLES = {
    400: "Ongeldige vraag",
    403: "Niet openbaar",
    404: "Niet gevonden",
    405: "Alleen lezen",
    500: "Fout bij ons",
    503: "Even niet bereikbaar",
}

api = NinjaAPI(
    title="Verbeter Breda",
    version=VERSION,
    description="Doelen, acties, buurten, cijfers en geld van het programma Verbeter Breda.",
    docs_url=None,
    urls_namespace="api",
)


class GoalOut(Schema):
    sleutel: str = Field(alias="key")
    naam: str = Field(alias="name")
    uitleg: str = Field(alias="explanation")
    bouwsteen: str = Field(alias="building_block_id")


class ActionOut(Schema):
    nummer: str = Field(alias="number")
    titel: str = Field(alias="title")
    tekst: str = Field(alias="text")
    doel: str = Field(alias="goal_id")
    deel_van: str | None = Field(alias="parent_id")
    vanaf_jaar: int | None = Field(alias="from_year")
    tot_en_met_jaar: int | None = Field(alias="until_year")
    wanneer: str = Field(alias="timing_text")
    waar: str = Field(alias="places_text")
    stand: str = Field(alias="status")
    stand_op: date | None = Field(alias="status_on")


class NeighbourhoodOut(Schema):
    sleutel: str = Field(alias="key")
    naam: str = Field(alias="name")
    cbs_buurten: list[dict[str, str]]

    @staticmethod
    def resolve_cbs_buurten(obj: Neighbourhood) -> list[dict[str, str]]:
        return [
            {"code": item.area_id, "overeenkomst": item.match} for item in obj.area_matches.all()
        ]


class IndicatorOut(Schema):
    sleutel: str = Field(alias="slug")
    naam: str = Field(alias="name")
    definitie: str = Field(alias="definition")
    eenheid: str = Field(alias="unit")
    richting: str = Field(alias="direction")
    beschikbaar: str = Field(alias="availability")
    bron: str | None = Field(alias="source_id")


class ObservationOut(Schema):
    gebied: str = Field(alias="area_id")
    periode: str = Field(alias="period")
    waarde: Decimal | None
    status: str = Field(alias="shown_status")

    @staticmethod
    def resolve_waarde(obj: Observation) -> Decimal | None:
        """As printed on the page: more digits would tell more than the page does."""
        value = obj.shown_value
        return None if value is None else printed(value, obj.indicator.decimals)


class CellOut(Schema):
    regel: int = Field(alias="line.number")
    post: str = Field(alias="line.title")
    kolom: str = Field(alias="column.key")
    zoals_gedrukt: str = Field(alias="raw")
    soort: str = Field(alias="kind")
    bedrag: Decimal | None = Field(alias="amount")


@api.get("/", response=dict[str, str])
def index(request: HttpRequest) -> Any:
    """Wat hier te halen is, en waar de beschrijving staat."""
    names = ["doelen", "acties", "buurten", "indicatoren"]
    places = {name: f"{PREFIX}{name}" for name in names}
    return places | {
        "cijfers": f"{PREFIX}indicatoren/{{sleutel}}/cijfers",
        "begroting": f"{PREFIX}begrotingen/{{sleutel}}/cellen",
        "beschrijving": f"{PREFIX}openapi.json",
    }


@api.get("/doelen", response=list[GoalOut])
def goals(request: HttpRequest) -> Any:
    """De negen doelen van Pact deel 2."""
    return list(Goal.objects.all())


@api.get("/acties", response=list[ActionOut])
def actions(request: HttpRequest) -> Any:
    """Alle acties en deelacties."""
    return list(Action.objects.all())


@api.get("/buurten", response=list[NeighbourhoodOut])
def neighbourhoods(request: HttpRequest) -> Any:
    """De zestien buurten, en hoe goed ze passen op de buurten van het CBS."""
    return list(Neighbourhood.objects.prefetch_related("area_matches"))


@api.get("/indicatoren", response=list[IndicatorOut])
def indicators(request: HttpRequest) -> Any:
    """Alle indicatoren, ook de gewenste waar geen cijfers van zijn."""
    return list(Indicator.objects.all())


@api.get("/indicatoren/{sleutel}/cijfers", response=list[ObservationOut])
def observations(request: HttpRequest, sleutel: str) -> Any:
    """Alle cijfers van één indicator. Onbekend is null met een status, nooit nul."""
    if not Indicator.objects.filter(pk=sleutel).exists():
        raise Http404
    return list(Observation.objects.filter(indicator=sleutel).select_related("indicator"))


@api.get("/begrotingen/{sleutel}/cellen", response=list[CellOut])
def cells(request: HttpRequest, sleutel: str) -> Any:
    """Elke cel van een begroting zoals gedrukt. ntb, pm, onbekend en leeg blijven apart."""
    found = Cell.objects.filter(
        line__section__budget=sleutel, line__section__budget__is_draft=False
    ).select_related("line", "column")
    cells_in_order = list(found.order_by("line__section__order", "line__number", "column__order"))
    if not cells_in_order:
        raise Http404
    return cells_in_order


def problem(status: int, detail: str) -> HttpResponse:
    """Answer an error as RFC 9457 problem+json."""
    body = {"status": status, "title": TITLES[status], "detail": detail}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    return _for_everyone(response)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, f"Dit bestaat niet. Kijk in {PREFIX}openapi.json.")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "Een van de waarden in de vraag klopt niet.")


def _for_everyone(response: HttpResponse) -> HttpResponse:
    """Say which version answers, and that pages of other sites may read it."""
    response.headers["API-Version"] = VERSION
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _open(view: Any) -> Any:
    """Make an API view public; HEAD is answered like GET, and nothing can be changed."""

    @login_not_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        response = view(request, *args, **kwargs)
        request.method = asked
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = problem(405, "Hier kun je alleen lezen, met GET.")
            response.headers["Allow"] = allowed
        return _for_everyone(response)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # read-only: there is no unsafe method
    return wrapped


api_urls = api.urls
for pattern in api_urls[0]:
    pattern.callback = _open(pattern.callback)

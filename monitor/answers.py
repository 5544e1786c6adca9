"""Answers for programs: of all files of the monitor that are no table."""

from typing import Any

from django.http import HttpResponse, JsonResponse

JSON, GEOJSON, CSVW = "application/json", "application/geo+json", "application/csvm+json"


def for_programs(found: dict[str, Any], content_type: str) -> HttpResponse:
    """An answer that pages of other sites may read too."""
    response = JsonResponse(
        found, content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

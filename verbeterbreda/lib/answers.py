"""Answers for programs, that pages of other sites may read too."""

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse

JSON, GEOJSON, CSVW = "application/json", "application/geo+json", "application/csvm+json"


def for_programs(found: Mapping[str, object], content_type: str) -> HttpResponse:
    """Return what was found in one of these kinds."""
    response = JsonResponse(
        dict(found), content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

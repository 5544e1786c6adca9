"""Where a request comes from."""

from django.http import HttpRequest


def internet_address(request: HttpRequest) -> str:
    """Return the address of whoever connected to us, empty when that is unknown."""
    return str(request.META.get("REMOTE_ADDR", ""))

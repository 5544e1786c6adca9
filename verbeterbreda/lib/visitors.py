"""Where a request comes from, as far as it can be trusted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def internet_address(request: HttpRequest) -> str:
    """Return the internet address of the visitor, without a port; empty when it is unknown.

    Each of our own proxies (`TRUSTED_PROXIES`) adds whom it saw at the end of X-Forwarded-For, so
    the visitor is that many places from the end. What stands before it anybody can write; without
    a proxy of ours the whole header is somebody's own story and nobody listens to it.
    """
    peer = _address(str(request.META.get("REMOTE_ADDR", "")))
    if not settings.TRUSTED_PROXIES:
        return peer
    path = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    # Shorter than our own row of proxies: all of it is theirs, and the first saw the visitor.
    return _address(path[-min(settings.TRUSTED_PROXIES, len(path))]) or peer


def _address(text: str) -> str:
    """Return `203.0.113.7` for `203.0.113.7:5000`, `2001:db8::1` for `[2001:db8::1]:5000`."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    # The zone of a link-local address (fe80::1%eth0) says something about us, not about them.
    return str(address).partition("%")[0]

"""Read a page as text, as somebody with a screen reader would hear it."""

import re
from html import unescape

from django.http import HttpResponse


def main_text(response: HttpResponse) -> str:
    """Return the words between <main> and </main>, pictures left out."""
    html = response.content.decode()
    inside = html[html.index("<main") : html.index("</main>")]
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", inside, flags=re.S))
    return re.sub(r"\s+([.,;])", r"\1", re.sub(r"\s+", " ", unescape(words))).strip()


def links(response: HttpResponse) -> list[str]:
    """Return the addresses that the body of a page links to, in order."""
    html = response.content.decode()
    return [unescape(link) for link in re.findall(r'<a\s[^>]*href="([^"]*)"', html)]

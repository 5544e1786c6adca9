"""QR codes as SVG: dark on white with the quiet zone around it, so that every phone reads them."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Empty modules around the code; readers count on them."""


def qr_svg(text: str, *, title: str) -> SafeString:
    """Return the code that holds this text, to put inside a page.

    `title` says what it is for, to whoever cannot see it. A quarter of the code may be damaged: a
    poster gets wet and creased. It has no size of its own: its place on the page gives it one.
    """
    code = segno.make(text, error="q", micro=False)
    drawing: str = code.svg_inline(
        title=title, border=QUIET, dark="#000", light="#fff", svgclass="qr", omitsize=True
    )
    role = '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
    return mark_safe(drawing.replace("<svg", role, 1))  # made by segno, which escapes the title

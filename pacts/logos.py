"""The logo of an organisation: read by its content, bounded, and drawn anew.

What a browser gets is a small WebP that we made ourselves. Whatever else was in the file that was
sent (a place on earth, a script, a second file behind the picture) does not survive that.
"""

import base64
from io import BytesIO
from typing import IO

from django.core.files import File

MAX_BYTES = 1_000_000
MAX_SIDE = 3000
"""Pixels. A small file can hold a picture of gigabytes; this one takes 36 MB at most."""
BOX = (480, 240)
"""Pixels in which the logo is kept: twice the size at which it is shown."""
FORMATS = ("PNG", "JPEG", "WEBP")


class LogoError(ValueError):
    """Not a picture that we take; the message is the reason as a word: heavy, large or strange."""


def draw(file: IO[bytes] | File) -> bytes:
    """Return the picture in a file as a small WebP.

    Raises LogoError for a file over 1 MB, a side over 3000 pixels, or anything but PNG, JPEG, WebP.
    """
    # Only who uploads a logo needs it.
    from PIL import Image, ImageOps

    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LogoError("heavy")
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
        if max(picture.size) > MAX_SIDE:  # known before a pixel is unpacked
            raise LogoError("large")
        drawn = ImageOps.exif_transpose(picture)
        drawn = drawn.convert("RGBA" if drawn.has_transparency_data else "RGB")
        drawn.thumbnail(BOX)
        out = BytesIO()
        drawn.save(out, "WEBP", quality=90, exif=b"", icc_profile=b"", xmp=b"")
    except LogoError:
        raise
    except Image.DecompressionBombError as error:
        raise LogoError("large") from error
    except Exception as error:  # a broken or hostile file makes a decoder raise anything
        raise LogoError("strange") from error
    return out.getvalue()


def as_address(logo: bytes) -> str:
    """Return a logo as an address that holds it all: nothing is fetched to show it."""
    return f"data:image/webp;base64,{base64.b64encode(logo).decode()}"

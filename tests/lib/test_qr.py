"""A phone reads from our drawing exactly what went in."""

import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from verbeterbreda.lib.qr import QUIET, qr_svg

PIXELS = 4
ADDRESS = "https://verbeterbreda.example/pacten/deel-3/hier/abcdefghjk/"


def picture(svg: str) -> Image.Image:
    """Return the drawing as pixels: every stroke of its path is a row of dark modules."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    path = re.search(r'class="qrline"[^>]* d="([^"]+)"', svg)[1]
    image = Image.new("L", (size * PIXELS, size * PIXELS), 255)
    draw = ImageDraw.Draw(image)
    x, y = 0.0, 0.0
    for letter, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "h":
            left, top = x * PIXELS, (y - 0.5) * PIXELS
            draw.rectangle((left, top, left + values[0] * PIXELS - 1, top + PIXELS - 1), fill=0)
            x += values[0]
        else:
            dx, dy = values
            x, y = (dx, dy) if letter == "M" else (x + dx, y + dy)
    return image


def decoded(svg: str) -> str:
    """Return what a phone reads; fails when there is nothing to read."""
    found = zxingcpp.read_barcode(picture(svg))
    assert found, "no code was found in the drawing"
    return str(found.text)


@pytest.mark.parametrize("text", [ADDRESS, "Ayşe", "a" * 300])
def test_a_phone_reads_what_went_in(text: str) -> None:
    assert decoded(qr_svg(text, title="Onderteken")) == text


def test_a_stain_does_no_harm() -> None:
    image = picture(qr_svg(ADDRESS, title="Onderteken"))
    size = image.width
    ImageDraw.Draw(image).ellipse((size * 0.5, size * 0.5, size * 0.68, size * 0.68), fill=255)
    assert zxingcpp.read_barcode(image).text == ADDRESS


def test_it_says_what_it_is_for_and_keeps_its_distance() -> None:
    svg = qr_svg(ADDRESS, title='Voor "A" & <B>')
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" role="img" ')
    assert '<title>Voor "A" &amp; &lt;B&gt;</title>' in svg
    image = picture(svg)
    assert image.crop((0, 0, image.width, QUIET * PIXELS)).getextrema() == (255, 255)


def test_the_same_text_gives_the_same_drawing() -> None:
    assert qr_svg(ADDRESS, title="x") == qr_svg(ADDRESS, title="x")

"""A logo: taken by its content, drawn anew, never lost on the way, and shown of who takes part."""

import struct
import zlib
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from pacts import logos, services
from pacts.models import OrganisationDetails, Pact
from tests.pacts import journey, organising
from tests.pacts.organising import picture, upload
from verbeterbreda.accounts.models import User

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
SCRIPT = b"<script>alert('polyglot')</script>"


def gif() -> bytes:
    return picture("GIF")


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_webp_of_our_own(kind: str) -> None:
    content = picture(kind, (2000, 1000))
    drawn = Image.open(BytesIO(logos.draw(BytesIO(content))))
    assert (drawn.format, drawn.size) == ("WEBP", (480, 240))


def test_a_transparent_logo_stays_transparent() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    drawn = Image.open(BytesIO(logos.draw(out)))
    assert drawn.convert("RGBA").getpixel((20, 20))[3] == 0  # type: ignore[index]


def test_what_a_camera_wrote_about_a_place_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Achter het huis van Ayşe"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", exif=exif)
    assert b"Achter het huis" in content
    drawn = logos.draw(BytesIO(content))
    assert b"Achter het huis" not in drawn
    assert not Image.open(BytesIO(drawn)).getexif()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_second_file_behind_the_picture_is_gone(kind: str) -> None:
    content = picture(kind) + SCRIPT
    drawn = logos.draw(BytesIO(content))
    assert b"script" not in drawn


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG, "strange"),
        (HTML, "strange"),
        (b"", "strange"),
        (gif(), "strange"),
        (b"GIF89a" + picture(), "strange"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "strange"),
        (b"%PDF-1.7 " + b"0" * 100, "strange"),
        (bomb(30_000, 30_000), "large"),
        (bomb(3001, 10), "large"),
        (bomb(2**31 - 1, 2**31 - 1), "large"),
        (picture() + b"\x00" * logos.MAX_BYTES, "heavy"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:16]),
)
def test_what_is_no_logo_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(logos.LogoError, match=reason):
        logos.draw(BytesIO(content))


@pytest.mark.parametrize(
    ("name", "kind", "content", "sentence"),
    [
        ("logo.svg", "image/svg+xml", SVG, "Kies een PNG, een JPG of een WebP"),
        ("logo.png", "image/png", SVG, "Kies een PNG, een JPG of een WebP"),
        ("logo.png", "image/png", HTML, "Kies een PNG, een JPG of een WebP"),
        ("logo.png", "image/png", b"", "Kies een PNG, een JPG of een WebP"),
        ("logo.png", "image/png", bomb(30_000, 30_000), "hooguit 3000 bij 3000"),
        ("logo.png", "image/png", picture() + b"\x00" * 1_000_000, "hooguit 1 MB"),
    ],
)
def test_the_form_says_what_is_wrong_with_a_logo(
    resident: Client, pact: Pact, name: str, kind: str, content: bytes, sentence: str
) -> None:
    page = organising.fill_in(resident, pact, logo=upload(content, name, kind)).content.decode()
    assert sentence in page
    assert 'href="#id_logo"' in page
    assert f'value="{organising.NAME}"' in page


@pytest.mark.parametrize("name", ["logo.html", "logo.svg", "../../logo.png", "logo.png\x00.exe"])
def test_the_name_of_a_file_means_nothing(resident: Client, pact: Pact, name: str) -> None:
    checked = organising.fill_in(resident, pact, logo=upload(picture(), name, "text/html"))
    organising.send(resident, pact, checked)
    drawn = Image.open(BytesIO(bytes(OrganisationDetails.objects.get().logo)))
    assert drawn.format == "WEBP"


def test_a_logo_is_not_lost_when_something_else_is_wrong(resident: Client, pact: Pact) -> None:
    wrong = organising.fill_in(resident, pact, legal_name="", logo=upload(picture()))
    kept = journey.hidden(wrong, "logo_kept")
    assert "data:image/webp;base64," in wrong.content.decode()
    checked = organising.fill_in(resident, pact, logo_kept=kept)
    organising.send(resident, pact, checked)
    assert bytes(OrganisationDetails.objects.get().logo)


def test_a_logo_is_not_lost_when_the_answers_are_changed(resident: Client, pact: Pact) -> None:
    checked = organising.fill_in(resident, pact, logo=upload(picture()))
    again = organising.send(resident, pact, checked, "wijzig")
    kept = journey.hidden(again, "logo_kept")
    organising.send(resident, pact, organising.fill_in(resident, pact, logo_kept=kept))
    assert bytes(OrganisationDetails.objects.get().logo)


def test_a_logo_that_came_along_can_be_left_out(resident: Client, pact: Pact) -> None:
    checked = organising.fill_in(resident, pact, logo=upload(picture()))
    kept = journey.hidden(organising.send(resident, pact, checked, "wijzig"), "logo_kept")
    checked = organising.fill_in(resident, pact, logo_kept=kept, is_without_logo="on")
    assert "Geen logo" in checked.content.decode()
    organising.send(resident, pact, checked)
    assert not OrganisationDetails.objects.get().logo


@pytest.mark.parametrize("kept", ["verzonnen", "YWJj:1xyz:abc", "x" * 100_000])
def test_a_logo_that_we_did_not_sign_is_none(resident: Client, pact: Pact, kept: str) -> None:
    organising.sign(resident, pact, logo_kept=kept)
    assert not OrganisationDetails.objects.get().logo


def test_the_page_serves_the_logo_with_strict_headers(
    resident: Client, pact: Pact, staff: User
) -> None:
    drawn = logos.draw(BytesIO(picture()))
    signature = organising.store(pact, logo=drawn)
    services.accept(signature=signature, by=staff, now=signature.created_at)
    page = resident.get("/organisaties/stichting-proefwonen/").content.decode()
    assert 'src="/organisaties/stichting-proefwonen/logo.webp"' in page
    answer = resident.get("/organisaties/stichting-proefwonen/logo.webp")
    assert answer.content == drawn
    headers = {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    assert {name: answer[name] for name in headers} == headers
    for rule in ("default-src 'none'", "sandbox", "frame-ancestors 'none'"):
        assert rule in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    again = resident.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert not answer.cookies


def test_who_only_applied_has_no_logo(resident: Client, pact: Pact, staff: User) -> None:
    organising.take_part(pact, staff)  # without a logo
    drawn = logos.draw(BytesIO(picture()))
    organising.store(pact, name="Nog niet", email="a@b.example", logo=drawn)
    for slug in ("stichting-proefwonen", "nog-niet", "gemeente-breda", "onbekend"):
        assert resident.get(f"/organisaties/{slug}/logo.webp").status_code == 404


def test_a_body_without_end_is_refused(resident: Client, pact: Pact) -> None:
    answer = resident.post(
        organising.address(pact),
        b"x",
        content_type="multipart/form-data; boundary=x",
        headers={"content-length": str(10**9)},
    )
    assert answer.status_code == 400

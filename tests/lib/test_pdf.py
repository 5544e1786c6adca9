"""PDFs are accessible, the same for the same input, and read nothing they should not."""

import hashlib
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pdfua
import pikepdf
import pytest
from django.conf import settings

from verbeterbreda.lib import charts, maps
from verbeterbreda.lib.pdf import Attached, PdfError, render_pdf, static_file

BASE = "https://verbeterbreda.example/"
FONT = "/static/fonts/atkinson-hyperlegible-next-latin-400-normal.woff2"
CREATED = datetime(2023, 4, 19, 12, 0, tzinfo=UTC)
AREA = maps.MapArea("A", "Buurt A", "M10 10l80 0 0 80z", "full")
BODY = f"""
<h1>Jaarwerkplan</h1><p>Łódź, café. <a href="/begroting/">De begroting</a></p>
<ul><li>Een</li><li>Twee</li></ul>
{
    charts.gap_chart(
        chart_id="g",
        title="De kloof wordt kleiner.",
        desc="Uitleg.",
        focus=[(2012, 34), (2020, 19.7)],
        rest=[(2012, 19), (2020, 10)],
    )
}
{maps.choropleth(chart_id="m", title="De kaart.", areas=[AREA], height=100, values={}).svg}
{charts.progress_strokes()}
<table><caption>Bedragen</caption>
<thead><tr><th scope="col">Post</th><th scope="col">Bedrag</th></tr></thead>
<tbody><tr><th scope="row">Huur</th><td>5</td></tr><tr><th scope="row">Zorg</th><td>7</td></tr>
</tbody></table><h2>Bronnen</h2><p>Eind.</p>
"""
STYLE = f"""<style>@font-face {{font-family: "Atkinson Hyperlegible Next"; src: url({FONT})}}
body {{font-family: "Atkinson Hyperlegible Next"}}
@page {{@bottom-right {{content: counter(page)}}}}</style>"""


def page(body: str = BODY, head: str = STYLE) -> str:
    return f'<!doctype html><html lang="nl"><head>{head}</head><body>{body}</body></html>'


def render(html: str) -> bytes:
    return render_pdf(
        html, base_url=BASE, title="Jaarwerkplan 2023", identifier="plan-2023-1", created=CREATED
    )


@pytest.fixture(scope="module")
def data() -> bytes:
    return render(page())


@pytest.fixture(scope="module")
def pdf(data):
    with pikepdf.open(BytesIO(data)) as opened:
        yield opened


def elements(pdf, kind: str) -> list:
    return [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == f"/{kind}"
    ]


def test_it_passes_the_checker(data, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(data)
    report = pdfua.validate(str(path))
    assert not report.findings


def test_it_is_tagged_and_says_its_language_and_title(pdf):
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "nl"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]) == "Jaarwerkplan 2023"
    with pdf.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"


def test_every_figure_says_what_it_shows(pdf):
    assert sorted(str(f.Alt) for f in elements(pdf, "Figure")) == [
        "De kaart.", "De kloof wordt kleiner.",
    ]  # fmt: skip


def test_every_table_header_has_a_scope(pdf):
    scopes = sorted(str(header.A.Scope) for header in elements(pdf, "TH"))
    assert scopes == ["/Column", "/Column", "/Row", "/Row"]


def test_a_name_and_its_value_are_one_item_of_a_list():
    facts = (
        "<dl><div><dt>Wanneer</dt><dd>in 2023</dd></div>"
        "<div><dt>Waar</dt><dd>Heuvel</dd></div></dl>"
    )
    with pikepdf.open(BytesIO(render(page(f"<h1>Feiten</h1>{facts}")))) as made:
        (found,) = elements(made, "L")
        assert [str(item.S) for item in found.K] == ["/LI", "/LI"]
        for item in found.K:
            assert [str(part.S) for part in item.K] == ["/Lbl", "/LBody"]


def test_links_are_printed_and_complete(pdf):
    links = [a for p in pdf.pages for a in p.get("/Annots", []) if a.Subtype == "/Link"]
    assert [(int(a.F), str(a.A.URI)) for a in links] == [(4, f"{BASE}begroting/")]


def test_every_font_is_embedded(pdf):
    descriptors = [
        o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/FontBBox")
    ]
    assert descriptors
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(o.keys()) for o in descriptors)
    assert any("Atkinson" in str(o.FontName) for o in descriptors)


def test_the_same_input_gives_the_same_bytes_in_another_process(data, tmp_path):
    script = (
        "import django, hashlib; django.setup()\n"
        "from tests.lib.test_pdf import page, render\n"
        "print(hashlib.sha256(render(page())).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert other.stdout.strip() == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "body", ['<h1>x</h1><img src="/static/a.png">', "<h1>x</h1><svg viewBox='0 0 1 1'></svg>"]
)
def test_a_picture_without_a_description_is_refused(body):
    with pytest.raises(PdfError, match="beschrijving"):
        render(page(body))


def test_a_date_without_a_time_zone_is_refused():
    with pytest.raises(PdfError, match="tijdzone"):
        render_pdf("<p>x", base_url=BASE, title="x", identifier="x", created=datetime(2023, 1, 1))  # noqa: DTZ001


# Channels by which a hostile text could read a file or call another machine


class Counter(HTTPServer):
    """A loopback server that counts who calls, and redirects to a file."""

    hits = 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.hits += 1
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *args):
            pass


@pytest.fixture(scope="module")
def counter():
    server = Counter(("127.0.0.1", 0), Counter.Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


CHANNELS = {
    "img": '<img alt="x" src="{u}">',
    "srcset": '<img alt="x" srcset="{u} 2x" src="{u}">',
    "stylesheet": '<link rel="stylesheet" href="{u}">',
    "attachment": '<link rel="attachment" href="{u}">',
    "attached link": '<a rel="attachment" href="{u}">x</a>',
    "import": '<style>@import url("{u}");</style>',
    "background": '<style>body {{background: url("{u}")}}</style>',
    "font": '<style>@font-face {{font-family: f; src: url("{u}")}} p {{font-family: f}}</style>',
    "content": '<style>p::before {{content: url("{u}")}}</style>',
    "list style": '<style>ul {{list-style: url("{u}")}}</style><ul><li>x</li></ul>',
    "inline style": '<p style="background-image: url({u})">x</p>',
    "svg image": '<svg viewBox="0 0 9 9"><title>x</title><image href="{u}" width="9"/></svg>',
    "svg use": '<svg viewBox="0 0 9 9"><title>x</title><use href="{u}#a"/></svg>',
    "data svg": (
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
        'width=%229%22 height=%229%22%3E%3Cimage href=%22{u}%22 width=%229%22/%3E%3C/svg%3E">'
    ),
    "object": '<object data="{u}">x</object>',
    "embed": '<embed src="{u}">',
    "base": '<base href="{u}"><img alt="x" src="a.png">',
    "iframe": '<iframe src="{u}"></iframe>',
    "meta refresh": '<meta http-equiv="refresh" content="0; url={u}">',
}
TARGETS = (
    "http://127.0.0.1:{port}/a.png",
    "file:///etc/passwd",
    "/static/../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_hostile_text_reads_and_calls_nothing(name, counter):
    port = counter.server_address[1]
    for target in TARGETS:
        hostile = CHANNELS[name].format(u=target.format(port=port))
        try:
            made = render(page(f"<h1>x</h1><p>tekst</p>{hostile}", head=""))
        except PdfError:
            continue  # refused, which is better still
        assert b"/EmbeddedFile" not in made
        with pikepdf.open(BytesIO(made)) as opened:
            streams = [o.read_bytes() for o in opened.objects if isinstance(o, pikepdf.Stream)]
        assert not any(b"root:" in stream for stream in streams)
    assert counter.hits == 0


def test_a_picture_in_the_text_itself_has_a_limit():
    fits = f'<img alt="x" src="data:image/gif;base64,{GIF}">'
    assert render(page(f"<h1>x</h1>{fits}")).startswith(b"%PDF")
    large = f'<img alt="x" src="data:image/gif;base64,{GIF}{"A" * 2_000_000}">'
    with pytest.raises(PdfError, match="Een afbeelding is er niet of is kapot: data:image/gif"):
        render(page(f"<h1>x</h1>{large}"))


# What would be missing in silence

GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SVG = '<svg viewBox="0 0 9 9"><title>De kloof</title>{}</svg>'
BROKEN = {
    "Een afbeelding is er niet": '<img alt="x" src="/static/geen.png">',
    "is er niet of is kapot: data:": '<img alt="x" src="data:image/gif;base64,R0lG">',
    "Een afbeelding heeft geen adres: De wijk": '<img alt="De wijk">',
    "/static/geen.svg": '<p style="background: url(/static/geen.svg)">x</p>',
    "Een figuur is kapot: De kloof": SVG.format('<path d="M0 0L nan 9"/>'),
    "Een figuur is kapot: De kloof.": SVG.format('<circle cx="None" cy="1" r="2"/>'),
    "Een figuur is kapot en kan niet": SVG.format('<g transform="rotate(x)"/>'),
    "Een figuur is kapot en": (
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
        'viewBox=%220 0 9 9%22%3E%3Cg transform=%22rotate(x)%22/%3E%3C/svg%3E">'
    ),
    "Een lettertype is": "<style>@font-face {font-family: f; src: url(/f.woff2)}</style>",
    "De vormgeving is er niet": '<link rel="stylesheet" href="/static/geen.css">',
    "De vormgeving is er niet of is kapot": '<style>@import url("/static/geen.css");</style>',
    "naar een plek die er niet is: nergens": '<p><a href="#nergens">x</a></p>',
    "heten hetzelfde: hier": '<p id="hier">x</p><p id="hier">y</p><a href="#hier">z</a>',
    "Het teken 𓀀 zit in geen": "<p>𓀀</p>",
}  # fmt: skip


@pytest.mark.parametrize("sentence", BROKEN)
def test_what_is_missing_or_broken_ends_the_rendering(sentence):
    with pytest.raises(PdfError) as told:
        render(page(f"<h1>x</h1>{BROKEN[sentence]}"))
    assert sentence in str(told.value)
    assert "Traceback" not in str(told.value)


def test_what_another_thread_renders_is_not_ours():
    """A mail with a receipt is rendered beside an edition; each fails for its own reasons."""
    met, found = threading.Barrier(2, timeout=30), []

    def other():
        met.wait()
        with pytest.raises(PdfError):
            render(page(f"<h1>x</h1>{BROKEN['Een afbeelding is er niet']}"))
        met.wait()

    def tell(progress):
        if not found:
            found.append(progress)
            met.wait(), met.wait()

    thread = threading.Thread(target=other)
    thread.start()
    made = render_pdf(
        page(), base_url=BASE, title="x", identifier="x", created=CREATED, tell=tell
    )  # fmt: skip
    thread.join()
    assert made.startswith(b"%PDF")


def test_it_tells_of_every_page_and_of_a_second_round():
    told = []
    contents = '<nav><a href="#z" class="p">x</a></nav>'
    style = f"{STYLE}<style>.p::after {{content: target-counter(attr(href), page)}}</style>"
    body = f"{contents}<h1>x</h1>" + '<p style="break-before: page">y</p>' * 4 + '<p id="z">z</p>'
    render_pdf(
        page(body, style), base_url=BASE, title="x", identifier="x", created=CREATED,
        tell=told.append,
    )  # fmt: skip
    first = [progress.page for progress in told if progress.round == 1 and progress.page]
    assert first == [1, 2, 3, 4, 5]
    assert told[-1].is_writing


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://verbeterbreda.example/static/fonts/OFL.txt",
        "https://elsewhere.example/static/fonts/OFL.txt",
        f"{BASE}media/x.png",
        f"{BASE}static/../pyproject.toml",
        f"{BASE}static/%2fetc/passwd",
        f"{BASE}static/a%00b",
        "ftp://verbeterbreda.example/static/x",
    ],
)
def test_only_static_files_of_the_site_are_read(url):
    assert static_file(url, BASE) is None


def test_static_files_are_found():
    assert static_file(f"https://verbeterbreda.example{FONT}?v=1", BASE).suffix == ".woff2"


# Files that go along


def test_files_go_along_as_they_came_and_in_order(tmp_path):
    """Whatever is in them: nobody opens them here."""
    hostile = b"%PDF-1.7\n<< /OpenAction << /S /JavaScript >> >> endstream endobj\x00\xff"
    letter = Attached("stuk-02.pdf", "De brief (kapot)", hostile)
    empty = Attached("stuk-01.pdf", "A", b"")
    plan = page("<h1>Stukken</h1><p>Twee bijlagen.</p>")
    made, again = (
        render_pdf(
            plan,
            base_url=BASE,
            title="x",
            identifier="x",
            created=CREATED,
            attachments=[letter, empty],
        )
        for _ in range(2)
    )
    assert made == again
    path = tmp_path / "stukken.pdf"
    path.write_bytes(made)
    assert not pdfua.validate(str(path)).findings
    with pikepdf.open(path) as pdf:
        assert list(pdf.attachments) == ["stuk-01.pdf", "stuk-02.pdf"]
        assert pdf.attachments["stuk-02.pdf"].get_file().read_bytes() == hostile
        assert pdf.attachments["stuk-02.pdf"].description == "De brief (kapot)"
        names = pdf.Root.Names.EmbeddedFiles.Names
        assert [str(name) for name in list(names)[::2]] == ["stuk-01.pdf", "stuk-02.pdf"]
        assert pdf.Root.PageMode == "/UseAttachments"
        assert "/OpenAction" not in pdf.Root

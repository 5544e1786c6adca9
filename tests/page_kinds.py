"""Every kind of page of the portal, once: what the tests of HTML, queries and browser walk.

Add a page here when you add a kind of page; `test_access.py` fails while a public page is missing.
"""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Page:
    """One address that stands for its kind."""

    name: str
    key: str | int = ""
    query: str = ""
    map: bool = False  # a page with the map of Breda may weigh more
    form: bool = False  # sets the CSRF cookie, because somebody is about to send something

    @property
    def path(self) -> str:
        """The address of this page."""
        return reverse(self.name, args=[self.key] if self.key else []) + self.query

    def __str__(self) -> str:
        return f"{self.name}({self.key}{self.query})"


PAGES = [
    Page("pages:home", map=True),
    Page("pacts:list"),
    Page("pacts:detail", "deel-1"),
    Page("pacts:detail", "deel-3"),
    Page("pacts:text", "deel-3"),
    Page("pacts:compare", "deel-3"),
    Page("pacts:react", "deel-3"),
    Page("pacts:response_note", "deel-3"),
    Page("pacts:sign", "deel-3", form=True),
    Page("pacts:sign_organisation", "deel-3", form=True),
    Page("pacts:submitted", "deel-3"),
    Page("pacts:code", "deel-3", form=True),
    Page("pacts:receipt", "deel-3"),
    Page("pacts:signatories", "deel-3"),
    Page("pacts:covenants"),
    Page("pacts:organisations"),
    Page("pacts:organisations", query="?q=breda&soort=housing&hoe=ondertekend"),
    Page("pacts:organisation", "gemeente-breda"),
    Page("alliances:list"),
    Page("alliances:detail", "goed-wonen"),
    Page("alliances:alliance_money", "goed-wonen"),
    Page("alliances:goals"),
    Page("alliances:goal", "gw1"),
    Page("alliances:actions"),
    Page("alliances:action", "gw1-1a"),
    Page("alliances:action", "li1-5-2"),
    Page("alliances:actions", query="?stand=started&stil=ja"),
    Page("alliances:action_versions", "gw1-1a"),
    Page("alliances:action_versions", "gw1-1a", query="?van=1&naar=1"),
    Page("alliances:statuses"),
    Page("alliances:plans"),
    Page("alliances:plan", 2023),
    Page("alliances:initiatives"),
    Page("alliances:organisation", "gemeente-breda"),
    Page("alliances:years"),
    Page("alliances:year", 2023),
    Page("alliances:year", 2024),
    Page("agenda:list"),
    Page("agenda:detail", "ondertekening-pact-deel-3"),
    Page("governance:board"),
    Page("governance:board", query="?datum=2024-06-01"),
    Page("governance:bureau"),
    Page("governance:vacancies"),
    Page("governance:decisions"),
    Page("governance:decisions", query="?q=werkplan&jaar=2027&over=plan"),
    Page("governance:action_points"),
    Page("governance:meetings"),
    Page("budget:list"),
    Page("budget:detail", "2023"),
    Page("budget:detail", "doorkijk-2024-2026"),
    Page("budget:flow", "2023"),
    Page("budget:flow", "doorkijk-2024-2026"),
    Page("budget:spending", "2023"),
    Page("budget:spending", "doorkijk-2024-2026"),
    Page("budget:scheme", "actieplan"),
    Page("budget:scheme", "vws-veerkracht"),
    Page("budget:proposals"),
    Page("budget:proposal", "cofinanciering-verduurzaming"),
    Page("monitor:overview", map=True),
    Page("monitor:overview", query="?volgorde=krimpt&doel=gw2&oordeel=groter&groep=ruim"),
    Page("monitor:indicator", "moeite-met-rondkomen", map=True),
    Page("monitor:indicator", "misdrijven", query="?jaar=2019&groep=ruim", map=True),
    Page("monitor:indicator", "kinderarmoede"),
    Page("monitor:indicator", "bijstand-breda"),
    Page("monitor:method"),
    Page("monitor:peers"),
    Page("monitor:wijken", map=True),
    Page("monitor:wijk", "WK075801", map=True),
    Page(
        "monitor:wijk",
        "WK075800",
        query="?cijfer=misdrijven&gebied=BU07580001&vergelijk=BU07580003",
        map=True,
    ),
    Page("news:list"),
    Page("news:newsletter", form=True),
    Page("news:subscribe", form=True),
    Page("news:mailed"),
    Page("pages:council", map=True),
    Page("pages:council", query="?sinds=2021-01-01", map=True),
    Page("pages:quarters"),
    Page("pages:neighbourhoods", map=True),
    Page("pages:neighbourhood", "biesdonk", map=True),
    Page("pages:neighbourhood_money"),
    Page("pages:search"),
    Page("pages:search", query="?q=schulden"),
    Page("pages:open_data"),
    Page("pages:about"),
    Page("pages:privacy"),
    Page("pages:accessibility"),
    Page("pages:components", map=True),
]


@dataclass(frozen=True)
class File:
    """One download that stands for its kind, with the type it is served as."""

    path: str
    content_type: str


FILES = [
    File("/pacten/deel-3/reactienota.pdf", "application/pdf"),
    File("/pacten/deel-3/ondertekenaars.csv", "text/csv"),
    File("/werkplannen/2023.pdf", "application/pdf"),
    File("/werkplannen/2023.csv", "text/csv"),
    File("/werkplannen/2023.xlsx", "application/vnd.openxmlformats"),
    File("/allianties/goed-wonen.csv", "text/csv"),
    File("/allianties/goed-wonen/geld.csv", "text/csv"),
    File("/doelen/gw1.csv", "text/csv"),
    File("/organisaties/gemeente-breda/acties.csv", "text/csv"),
    File("/jaren/2023.csv", "text/csv"),
    File("/agenda.ics", "text/calendar"),
    File("/besluiten.csv", "text/csv"),
    File("/begroting/2023.csv", "text/csv"),
    File("/begroting/2023/aansluiting.csv", "text/csv"),
    File("/begroting/voorstellen.csv", "text/csv"),
    File("/begroting/2023.xlsx", "application/vnd.openxmlformats"),
    File("/begroting/2023.pdf", "application/pdf"),
    File("/begroting/doorkijk-2024-2026.csv", "text/csv"),
    File("/begroting/2023/waarheen.csv", "text/csv"),
    File("/begroting/2023/toegezegd.csv", "text/csv"),
    File("/begroting/toezeggingen.csv", "text/csv"),
    File("/begroting/deadlines.ics", "text/calendar"),
    File("/begroting/datapackage.json", "application/json"),
    File("/monitor/moeite-met-rondkomen.csv", "text/csv"),
    File("/monitor/moeite-met-rondkomen.csv-metadata.json", "application/csvm+json"),
    File("/monitor/moeite-met-rondkomen.json", "application/json"),
    File("/monitor/moeite-met-rondkomen.geojson", "application/geo+json"),
    File("/monitor/moeite-met-rondkomen.xlsx", "application/vnd.openxmlformats"),
    File("/monitor/wijken/WK075801.csv", "text/csv"),
    File("/monitor/wijken/WK075801.xlsx", "application/vnd.openxmlformats"),
    File("/monitor/wijken/WK075801.json", "application/json"),
    File("/monitor/wijken/WK075801.geojson", "application/geo+json"),
    File("/monitor/wijken.csv", "text/csv"),
    File("/monitor/wijken.xlsx", "application/vnd.openxmlformats"),
    File("/monitor/wijken.json", "application/json"),
    File("/monitor/wijken.geojson", "application/geo+json"),
    File("/monitor.pdf", "application/pdf"),
    File("/monitor.csv", "text/csv"),
    File("/monitor.xlsx", "application/vnd.openxmlformats"),
    File("/monitor.json", "application/json"),
    File("/monitor.csv-metadata.json", "application/csvm+json"),
    File("/buurten/biesdonk.pdf", "application/pdf"),
    File("/buurten/biesdonk.csv", "text/csv"),
    File("/buurten/biesdonk.xlsx", "application/vnd.openxmlformats"),
    File("/buurten/biesdonk.json", "application/json"),
    File("/buurten/geld.csv", "text/csv"),
    File("/raad/veranderd.csv", "text/csv"),
    File("/raad/veranderd.xlsx", "application/vnd.openxmlformats"),
    File("/raad/veranderd.json", "application/json"),
    File("/raad/kloof.csv", "text/csv"),
    File("/raad/kloof.xlsx", "application/vnd.openxmlformats"),
    File("/raad/kloof.json", "application/json"),
    File("/nieuws.atom", "application/atom+xml"),
    File("/robots.txt", "text/plain"),
    File("/sitemap.xml", "application/xml"),
    File("/.well-known/security.txt", "text/plain"),
]

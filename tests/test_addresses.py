"""The addresses that others rely on answer, with what they promise."""

import pytest
from django.test import Client

from tests.page_kinds import FILES, File

PAGES = """
/ /pacten/ /pacten/deel-1/ /pacten/deel-2/ /pacten/deel-3/ /pacten/deel-3/tekst/
/pacten/deel-3/vergelijk/ /pacten/deel-3/reageren/ /pacten/deel-3/reactienota/
/pacten/deel-3/ondertekenen/ /pacten/deel-3/ondertekenaars/ /convenanten/ /organisaties/
/allianties/ /allianties/goed-wonen/ /allianties/leefbaar-inkomen/ /allianties/kunnen-worden/
/doelen/gw1/ /doelen/kw3/ /acties/ /acties/gw1-1a/ /werkplannen/ /werkplannen/2023/ /koppelplein/
/agenda/ /bestuur/ /programmabureau/ /besluiten/ /begroting/ /begroting/2023/
/begroting/doorkijk-2024-2026/ /monitor/ /monitor/moeite-met-rondkomen/ /raad/ /buurten/
/buurten/biesdonk/ /buurten/geeren-noord/ /nieuws/ /nieuwsbrief/ /zoeken/ /zoeken/?q=huur
/open-data/ /api/v1/ /over/ /privacy/ /toegankelijkheid/ /beheer/login/ /gezond/
""".split()


@pytest.mark.parametrize("path", PAGES)
def test_the_address_answers(resident: Client, path: str) -> None:
    assert resident.get(path).status_code == 200


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_the_download_is_what_its_name_says(resident: Client, file: File) -> None:
    response = resident.get(file.path)
    if file.path.endswith(".pdf") and response.status_code == 503:
        assert "Retry-After" in response  # not rendered yet: an honest page says when
    else:
        assert response.status_code == 200
        assert response["Content-Type"].startswith(file.content_type)


def test_an_unknown_address_is_a_plain_dutch_404(resident: Client) -> None:
    response = resident.get("/bestaat-niet/")
    assert response.status_code == 404
    assert "Deze pagina is er niet" in response.content.decode()

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from verbeterbreda.documents.kinds import Kind


class PagesConfig(AppConfig):
    name = "verbeterbreda.pages"
    label = "pages"
    verbose_name = "Pagina's"

    def ready(self) -> None:
        from pacts.models import Neighbourhood
        from verbeterbreda.documents import kinds
        from verbeterbreda.pages import reports

        def keys() -> Iterable[str]:
            return Neighbourhood.objects.values_list("key", flat=True)

        def build(key: str) -> reports.NeighbourhoodReport:
            return reports.neighbourhood_report(Neighbourhood.objects.get(key=key))

        kinds.register(
            kinds.Kind(
                name=reports.NEIGHBOURHOOD_KIND,
                template="pdf/neighbourhood.html",
                build=build,
                keys=keys,
                address=lambda key: f"/buurten/{key}/",
            )
        )
        kinds.register(_quarterly())


def _quarterly() -> "Kind":
    """The report of a quarter. Staff ask for an edition; none is made by itself."""
    from django.urls import reverse

    from verbeterbreda.documents.kinds import Kind
    from verbeterbreda.pages import council_views
    from verbeterbreda.pages.reports.council import quarterly

    def build(key: str) -> quarterly.QuarterlyReport:
        return quarterly.quarterly_report(quarterly.of_key(key), today=council_views.today())

    def keys() -> Iterable[str]:
        return map(quarterly.key_of, quarterly.quarters(council_views.today()))

    def address(key: str) -> str:
        quarter = quarterly.of_key(key)
        return reverse("pages:quarter", args=[quarter.year, int(quarter.part[1:])])

    return Kind(
        name=quarterly.KIND,
        template="pdf/quarterly.html",
        build=build,
        keys=keys,
        address=address,
        facts=quarterly.facts,
        renews=list,
    )

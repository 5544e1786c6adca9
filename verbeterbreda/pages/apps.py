from collections.abc import Iterable

from django.apps import AppConfig


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

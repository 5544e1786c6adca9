from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "verbeterbreda.pages"
    label = "pages"
    verbose_name = "Pagina"

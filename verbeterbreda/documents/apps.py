from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "verbeterbreda.documents"
    label = "documents"
    verbose_name = "Documenten"

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "verbeterbreda.agenda"
    label = "agenda"
    verbose_name = "Agenda"

from django.apps import AppConfig


class PactsConfig(AppConfig):
    name = "pacts"
    verbose_name = "Pacten en plekken"

    def ready(self) -> None:
        from pacts import emails, jobs, kinds

        kinds.register()
        emails.register()
        jobs.register()

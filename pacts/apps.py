from django.apps import AppConfig


class PactsConfig(AppConfig):
    name = "pacts"
    verbose_name = "Pacten en plekken"

    def ready(self) -> None:
        from pacts import emails, jobs, kinds, update_emails

        kinds.register()
        emails.register()
        update_emails.register()
        jobs.register()

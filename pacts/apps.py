from django.apps import AppConfig


class PactsConfig(AppConfig):
    name = "pacts"
    verbose_name = "Pacten en plekken"

    def ready(self) -> None:
        from pacts import attention, bureau_emails, emails, jobs, kinds, update_emails

        kinds.register()
        emails.register()
        bureau_emails.register()
        update_emails.register()
        jobs.register()
        attention.register()

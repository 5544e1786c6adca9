from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "Begroting"

    def ready(self) -> None:
        from budget import emails, jobs, kinds

        kinds.register()
        emails.register()
        jobs.register()

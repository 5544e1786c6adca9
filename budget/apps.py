from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "Begroting"

    def ready(self) -> None:
        from budget import behind, emails, jobs, kinds

        behind.register()
        kinds.register()
        emails.register()
        jobs.register()

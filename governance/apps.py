from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Bestuur"

    def ready(self) -> None:
        from governance import attention, emails
        from governance.kinds import register_kinds

        register_kinds()
        emails.register()
        attention.register()

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "Allianties en acties"

    def ready(self) -> None:
        from alliances.kinds import register_kinds

        register_kinds()

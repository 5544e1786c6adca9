from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "Allianties en acties"

    def ready(self) -> None:
        from alliances import behind
        from alliances.attention import silent_actions
        from alliances.kinds import register_kinds
        from verbeterbreda.lib import attention

        behind.register()
        register_kinds()
        attention.register(silent_actions)

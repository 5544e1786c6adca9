from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "verbeterbreda.lib"
    label = "lib"
    verbose_name = "Techniek"

    def ready(self) -> None:
        from verbeterbreda.lib import jobs, retention

        jobs.daily("retention", 3, lambda now: sum(retention.apply(now=now).values()))

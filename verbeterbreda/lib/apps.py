from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "verbeterbreda.lib"
    label = "lib"
    verbose_name = "Techniek"

    def ready(self) -> None:
        from verbeterbreda.lib import jobs, retention

        jobs.daily(
            "retention",
            3,
            lambda now: f"{sum(retention.apply(now=now).values())} rijen",
            "gegevens wissen waarvan de termijn voorbij is",
        )

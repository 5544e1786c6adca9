from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "monitor"
    verbose_name = "Monitor"

    def ready(self) -> None:
        from monitor import jobs, kinds
        from monitor.imports import waiting

        jobs.register()
        waiting.register()
        kinds.register()

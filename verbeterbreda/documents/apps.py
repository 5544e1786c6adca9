from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "verbeterbreda.documents"
    label = "documents"
    verbose_name = "Documenten"

    def ready(self) -> None:
        from datetime import timedelta

        from verbeterbreda.documents import services, tasks
        from verbeterbreda.documents.admin import failed_editions
        from verbeterbreda.lib import attention, jobs

        attention.register(failed_editions)

        # Only asks for it: rendering takes minutes and is for the worker.
        title = "nieuwe edities van documenten laten maken"
        jobs.daily("editions", 4, lambda now: tasks.render_editions.enqueue().id, title)

        title = "documenten opnieuw laten maken waarvan het maken is afgebroken"
        jobs.every(
            "editions-left", timedelta(minutes=1), lambda now: services.resume(now=now), title
        )

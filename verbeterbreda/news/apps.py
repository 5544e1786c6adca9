from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "verbeterbreda.news"
    label = "news"
    verbose_name = "Nieuws"

    def ready(self) -> None:
        from verbeterbreda.news import emails

        emails.register()

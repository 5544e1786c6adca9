from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "verbeterbreda.news"
    label = "news"
    verbose_name = "Nieuws"

    def ready(self) -> None:
        from verbeterbreda.lib import attention
        from verbeterbreda.news import emails
        from verbeterbreda.news.attention import held_subscribers

        emails.register()
        attention.register(held_subscribers)

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import receivers
        from cms.extras import story_of
        from traceability import extras

        receivers.connect()
        extras.register(story_of)

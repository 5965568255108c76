from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from catalogue import addresses
        from catalogue.products import parts
        from cms import receivers
        from cms.models.base import ShownPage
        from cms.registry.records import keep_records
        from cms.shown import fill_the_table
        from cms.stories.on_scan_page import story_of, story_teaser
        from cms.written.showing import context_of_page
        from traceability.page import published_texts

        fill_the_table()
        keep_records()
        ShownPage.shown_by = staticmethod(context_of_page)
        receivers.connect()
        published_texts.register(story_of)
        parts.register("below", story_teaser)
        addresses.register(producer="/nha-san-xuat/{slug}/")

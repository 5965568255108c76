from django.core.management.base import BaseCommand

from cms.site_setup import setup_site


class Command(BaseCommand):
    help = "Makes the page trees, the site, the officers' group and the workflow of stories where they are missing."

    def handle(self, *args: object, **options: object) -> None:
        home = setup_site()
        self.stdout.write(f"Pages stand under {home.full_url or home.title}.")

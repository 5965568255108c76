from django.core.management.base import BaseCommand

from cms.site_setup import setup_site
from shop.accounts.roles import setup_staff


class Command(BaseCommand):
    help = "Makes the page trees, the site, the groups of officers and staff and the workflow of stories."

    def handle(self, *args: object, **options: object) -> None:
        home = setup_site()
        setup_staff()
        self.stdout.write(f"Pages stand under {home.full_url or home.title}.")

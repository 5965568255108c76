import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django.setup(set_prefix=False)

from shop.handler import Handler  # noqa: E402  needs the settings

application = Handler()

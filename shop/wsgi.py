import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django.setup(set_prefix=False)

from shop.utf8_requests import Utf8Handler  # noqa: E402  needs the settings
from shop.warming import warm_up  # noqa: E402

application = Utf8Handler()
warm_up()

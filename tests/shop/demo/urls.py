"""The addresses of the demo, as with DEMO=1, where the tests' settings have none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from shop import urls

handler500 = urls.handler500
urlpatterns = [
    *i18n_patterns(path("hop-thu/", include("shop.demo.urls")), prefix_default_language=False),
    *urls.urlpatterns,
]

"""Public pages. Wagtail's own patterns follow ours for what is not the plain serving of a page."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls

from cms.views import serve

urlpatterns = [
    re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

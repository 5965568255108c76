from django.urls import URLPattern
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from cms import choosers
from cms.registry import Registry
from cms.scan_reports import PATTERNS


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    return list(choosers.ALL)


@hooks.register("register_admin_viewset")
def register_registry() -> Registry:
    return Registry()


@hooks.register("register_admin_urls")
def register_pictures() -> list[URLPattern]:
    return PATTERNS

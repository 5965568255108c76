from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from cms import choosers
from cms.registry.registers import Registry
from cms.registry.scans import PATTERNS


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    return list(choosers.ALL)


@hooks.register("register_admin_viewset")
def register_registry() -> Registry:
    return Registry()


@hooks.register("register_admin_urls")
def register_pictures() -> list[URLPattern]:
    return PATTERNS


@hooks.register("insert_global_admin_js")
def dates_as_typed() -> SafeString:
    return format_html('<script src="{}"></script>', static("cms/js/dates.js"))

"""Vietnamese without a prefix, English under /en/; printed codes never carry a locale."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.i18n import set_language
from django.views.static import serve as serve_file
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from shop.views.operations import healthz, readyz
from traceability import recall_list
from traceability.ledger.views import page as ledger_page

handler500 = "shop.views.errors.server_error"

urlpatterns = [
    path("", include("traceability.urls")),
    path("thu-hoi.json", recall_list.as_json, name="recall_json"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("ngon-ngu/", set_language, name="set_language"),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("dashboard/", apps.get_app_config("dashboard").urls),
]
if settings.DEMO or settings.DEBUG:  # in production the web server in front serves these
    urlpatterns.append(path("media/<path:path>", serve_file, {"document_root": settings.MEDIA_ROOT}))

urlpatterns += i18n_patterns(
    path("san-pham/", apps.get_app_config("catalogue").urls),
    path("", include("shop.urls_shop")),
    path("tai-khoan/mat-khau/", include("shop.urls_account")),
    path("tai-khoan/", apps.get_app_config("customer").urls),
    path("so-cai/", ledger_page, name="ledger"),
    path("thu-hoi/", recall_list.recalls, name="recalls"),
    path("thu-hoi/feed.atom", recall_list.feed, name="recall_feed"),
    path("thu-hoi/<int:pk>/", recall_list.recall, name="recall"),
    path("", include("cms.urls")),
    prefix_default_language=False,
)

"""Vietnamese without a prefix, English under /en/; printed codes never carry a locale."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language
from django.views.static import serve as serve_file
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.account import LogoutView
from wagtail.documents import urls as wagtaildocs_urls

from cms.mended_views import choose_external_link, process_import
from shop import oscar_urls
from shop.views import healthz, nothing_here, readyz

of_oscar: Any = apps.get_app_config  # its apps hold their addresses
handler500 = "shop.views.server_error"

urlpatterns = [
    path("", include("traceability.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("ngon-ngu/", set_language, name="set_language"),
    path("quan-tri/logout/", require_POST(LogoutView.as_view())),  # Wagtail's lets a GET take the session's cookie away
    path("quan-tri/failwhale/", nothing_here),  # where Wagtail fails on purpose
    path("quan-tri/choose-external-link/", choose_external_link),
    path("quan-tri/redirects/import/process/", process_import),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("dashboard/mails/", include("shop.dashboard.work.urls")),
    path("dashboard/", oscar_urls.only(of_oscar("dashboard").urls, oscar_urls.DASHBOARD)),
]
if (settings.DEMO or settings.DEBUG) and not settings.PUBLIC_FILES:  # else the web server in front serves these
    urlpatterns.append(path("media/<path:path>", serve_file, {"document_root": settings.MEDIA_ROOT}))

demo_urlpatterns = [path("hop-thu/", include("shop.demo.urls"))] if settings.DEMO else []
urlpatterns += i18n_patterns(
    *demo_urlpatterns,
    path("san-pham/", of_oscar("catalogue").urls),
    path("uu-dai/", of_oscar("offer").urls),
    path("gio-hang/", include("shop.baskets.urls")),
    path("", include("shop.checkout.urls")),
    path("don-hang/", include("shop.parcels.urls")),
    path("ban-lam-viec/", include("shop.desk.recalls.urls")),
    path("ban-lam-viec/", include("shop.desk.urls")),
    path("chung-nhan/", include("shop.certificates.urls")),
    path("tai-khoan/", include("shop.accounts.urls")),
    path("tai-khoan/", oscar_urls.only(of_oscar("customer").urls, oscar_urls.CUSTOMER)),
    path("", include("traceability.local_urls")),
    path("", include("cms.urls")),
    prefix_default_language=False,
)

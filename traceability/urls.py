from django.urls import include, path, re_path

from traceability import views
from traceability.codes.application_identifiers import KEYS
from traceability.recalls.views import as_json
from traceability.reports import views as report_views
from traceability.resolver.well_known import resolver_description

app_name = "traceability"
urlpatterns = [
    path("epcis/", include("traceability.epcis.service.urls")),
    path("ledger/", include("traceability.ledger.proof.urls")),
    re_path(rf"^(?:{'|'.join(KEYS)}|[tT])(?:/(?P<rest>.*))?$", views.scan, name="scan"),
    path(".well-known/gs1resolver", resolver_description, name="resolver_description"),
    path("bao-su-co/", report_views.problem_report, name="report"),
    re_path(r"^ho-chieu/(?P<code>[0-9A-Za-z]{4,14})(?:/10/(?P<lot>[^/]{1,40}))?\.json$", views.passport),
    path("thu-hoi.json", as_json, name="recall_json"),
    path("giu-trang.js", views.worker, name="worker"),
    path("anh-tem/<int:pk>.webp", views.picture, name="picture"),
    path("anh-buoc/<int:pk>.webp", views.step_picture, name="step_picture"),
    re_path(r"^ma-qr/(?P<code>[0-9A-Za-z]{4,14})\.(?P<form>svg|png)$", views.qr, name="qr"),
    re_path(
        r"^ma-qr/(?P<code>[0-9A-Za-z]{4,14})/(?P<lot>[0-9A-Za-z.\-]{1,20})\.(?P<form>svg|png)$", views.qr, name="qr"
    ),
]

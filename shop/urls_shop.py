"""Basket, checkout, orders, the desk and certificates."""

from django.urls import URLPattern, URLResolver, include, path

from shop.views import certificates

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls_checkout")),
    path("ban-lam-viec/", include("shop.desk.urls_recalls")),
    path("ban-lam-viec/", include("shop.desk.urls")),
    path("chung-nhan/<int:pk>/", certificates.certificate, name="certificate"),
    path("chung-nhan/<int:pk>/tep", certificates.certificate_file, name="certificate_file"),
]
